import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { isOpen } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import { FAILURE } from '../../contracts/failures';
import type { WatchStateInput, WatchStateResult } from '../../contracts/poll-job';
import { cut } from '../../contracts/text';
import type { OntapClient } from '../../ontap';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { answered } from '../notes';
import { commandTo } from '../read-approval';
import { readCommandRequest } from './command-requests';
import { readJob } from './job-calls';
import { nextLook } from './look-pace';

/** ONTAP's states are words. */
const STATE_LENGTH = 64;

/** The activity that looks at one job until it is in a state. */
export function createWatchState({ client }: ClusterContext) {
  return {
    /**
     * Looks until the job shows one of the states; what it saw last when its time is over. All looks are one activity,
     * which holds no slot between them. A job that is not found is looked for again. With a request for approval it is
     * read at each look, and a decision ends the watch.
     */
    watchState: (input: WatchStateInput): Promise<WatchStateResult> =>
      asActivity('debt', () => watch(client, input)),
  };
}

async function watch(client: OntapClient, input: WatchStateInput): Promise<WatchStateResult> {
  const { uuid, states, once = false } = input;
  const job = await readJob(client, uuid);
  answered();
  const state = job?.state;
  const seen = job === null ? {} : { job: state === undefined ? {} : { state: cut(state, STATE_LENGTH) } };
  if (once || (state !== undefined && states.includes(state))) return seen;
  const approval = await readRequestOf(client, input);
  const delay = approval === undefined || isOpen(approval) ? nextLook() : undefined;
  if (delay === undefined) return { ...seen, ...(approval === undefined ? {} : { approval }) };
  throw ApplicationFailure.create({
    type: FAILURE.JobNotFinished,
    message: `Job ${uuid} is ${job === null ? 'not found' : cut(state ?? 'in no state', STATE_LENGTH)}`,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: delay,
  });
}

async function readRequestOf(
  client: OntapClient,
  { uuid, command, asked, others, mayHaveTwins }: WatchStateInput,
): Promise<AwaitedApproval | undefined> {
  if (asked === undefined || command === undefined) return undefined;
  const options = { signal: cancellationSignal(), others, mayHaveTwins };
  return readCommandRequest(client, asked, commandTo(uuid, command), options);
}
