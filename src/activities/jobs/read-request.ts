import { cancellationSignal } from '@temporalio/activity';
import type { AwaitedApproval } from '../../contracts/approval';
import type { JobCommand } from '../../contracts/track-job';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { commandTo, readAsked, readSettled } from '../read-approval';

/** Input of `readRequest`. */
export interface ReadRequestInput {
  uuid: string;
  command: JobCommand;
  asked: AwaitedApproval;
  /** What it asks for is seen to be done. @default false */
  isDone?: boolean;
  /** Numbers of requests for the same command that are not ours, where that of ours is not known. */
  others?: number[];
}

/** The activity that reads what became of a request for approval. */
export function createReadRequest({ client }: ClusterContext) {
  return {
    /** The request that ONTAP made of a command to a job, as far as it can be read now. */
    readRequest: ({
      uuid,
      command,
      asked,
      isDone,
      others = [],
    }: ReadRequestInput): Promise<AwaitedApproval> =>
      asActivity('debt', () => {
        const [target, signal] = [commandTo(uuid, command), cancellationSignal()];
        return isDone === true
          ? readSettled(client, asked, target, signal)
          : readAsked(client, asked, target, { signal, others });
      }),
  };
}
