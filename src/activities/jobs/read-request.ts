import { cancellationSignal } from '@temporalio/activity';
import type { AwaitedApproval } from '../../contracts/approval';
import type { JobCommand } from '../../contracts/track-job';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { commandTo, findRequests } from '../read-approval';
import { readCommandRequest, readSettled } from './command-requests';

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

/** Input of `listRequests`. */
export type ListRequestsInput = Pick<ReadRequestInput, 'uuid' | 'command' | 'others'>;

/** Activities that read what became of requests for approval. */
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
        const read = isDone === true ? readSettled : readCommandRequest;
        return read(client, asked, commandTo(uuid, command), { signal: cancellationSignal(), others });
      }),

    /** All open requests for that command to the job which may be ours; none where ONTAP shows none to our role. */
    listRequests: ({ uuid, command, others = [] }: ListRequestsInput): Promise<AwaitedApproval[]> =>
      asActivity('debt', () => findRequests(client, commandTo(uuid, command), cancellationSignal(), others)),
  };
}
