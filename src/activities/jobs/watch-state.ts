import { activityInfo, cancellationSignal } from '@temporalio/activity';
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
import { commandTo, readAsked } from '../read-approval';
import { readJob } from './job-calls';

/** Waits between two looks, ms: often at first, every 30 s when it takes long. */
const LOOK_MS = { first: 500, usual: 5_000, longest: 30_000 } as const;
/** A look is due after this part of the age, soon after the begin and long after it. */
const PART_OF_AGE = { soon: 4, later: 40 } as const;
/** What the last look needs before the deadline, ms. */
const LAST_LOOK_MS = 2_000;
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
  { uuid, command, asked, others = [] }: WatchStateInput,
): Promise<AwaitedApproval | undefined> {
  if (asked === undefined || command === undefined) return undefined;
  return readAsked(client, asked, commandTo(uuid, command), { signal: cancellationSignal(), others });
}

/** By the server's clock: the last look is made right before the deadline; undefined when none fits any more. */
function nextLook(): number | undefined {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs, scheduleToCloseTimeoutMs } =
    activityInfo();
  const age = currentAttemptScheduledTimestampMs - scheduledTimestampMs;
  const soon = Math.min(LOOK_MS.usual, age / PART_OF_AGE.soon);
  const delay = Math.min(LOOK_MS.longest, Math.max(LOOK_MS.first, soon, age / PART_OF_AGE.later));
  const leftMs = scheduleToCloseTimeoutMs - LAST_LOOK_MS - age;
  return leftMs < LOOK_MS.first ? undefined : Math.min(delay, leftMs);
}
