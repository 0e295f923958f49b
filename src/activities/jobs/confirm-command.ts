import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import type { ConfirmInput, ConfirmResult } from '../../contracts/poll-job';
import type { OntapClient } from '../../ontap';
import { confirmedBy } from '../../rules/jobs';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { readJob } from './job-calls';

/**
 * Waits between two looks, ms: ONTAP shows pausing and quitting as running. Most commands land within seconds; a pause
 * that stays hidden for hours is not asked for every 5 s.
 */
const LOOK_MS = { first: 500, usual: 5_000, longest: 30_000 } as const;
/** A look is due after this part of the age, soon after the command and long after it. */
const PART_OF_AGE = { soon: 4, later: 40 } as const;
/** What a last look needs before the deadline, ms. */
const LAST_LOOK_MS = 2_000;

/** The activity that sees commands take effect. */
export function createConfirmCommand({ client }: ClusterContext) {
  return {
    /** Looks until the command took effect or the job ended; gives what it saw last when its time is over. */
    confirmCommand: (input: ConfirmInput): Promise<ConfirmResult> => asActivity(() => confirm(client, input)),
  };
}

async function confirm(client: OntapClient, { uuid, command }: ConfirmInput): Promise<ConfirmResult> {
  const job = await readJob(client, uuid);
  if (job === null) return {};
  const outcome = confirmedBy(command, job.state);
  if (outcome !== undefined) return { outcome, job };
  const delay = nextLook();
  if (delay === undefined) return { job };
  throw ApplicationFailure.create({
    type: FAILURE.JobNotFinished,
    message: `The ${command} of job ${uuid} has not taken effect yet`,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: delay,
  });
}

/** By the server's clock; undefined when no look would fit before the deadline. */
function nextLook(): number | undefined {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs, scheduleToCloseTimeoutMs } =
    activityInfo();
  const age = currentAttemptScheduledTimestampMs - scheduledTimestampMs;
  const soon = Math.min(LOOK_MS.usual, age / PART_OF_AGE.soon);
  const delay = Math.min(LOOK_MS.longest, Math.max(LOOK_MS.first, soon, age / PART_OF_AGE.later));
  return age + delay + LAST_LOOK_MS > scheduleToCloseTimeoutMs ? undefined : delay;
}
