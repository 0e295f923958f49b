import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { isDeclined, isOpen } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import { FAILURE } from '../../contracts/failures';
import type { ConfirmInput, ConfirmResult } from '../../contracts/poll-job';
import { confirmedBy } from '../../rules/jobs';
import type { OntapClient } from '../../ontap';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { commandTo, readAsked, readSettled } from '../read-approval';
import { readJob } from './job-calls';
import { type JobNote, noted, proveAbsence, watchTime } from './prove-absence';

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
export function createConfirmCommand(context: ClusterContext) {
  return {
    /**
     * Looks until the command took effect or the job ended; gives what it saw last when its time is over. Without a job
     * only when ONTAP can have forgotten it: one that is missing when its time is over times out. Where the command waits
     * for approval, its request says whether what is seen came of it; and once that is approved, and not carried out by
     * ONTAP itself, or declined, nothing is left to wait for.
     */
    confirmCommand: (input: ConfirmInput): Promise<ConfirmResult> =>
      asActivity('command', () => confirm(context, input)),
  };
}

async function confirm(
  { client, absence: times }: ClusterContext,
  input: ConfirmInput,
): Promise<ConfirmResult> {
  const { uuid, command, approval: asked } = input;
  const { dueMs: askedMs, nowMs } = watchTime();
  const job = await readJob(client, uuid);
  const answeredMs = nowMs();
  if (job === null) {
    // It was there when it was commanded.
    const { seenAliveMs = activityInfo().scheduledTimestampMs } = noted();
    proveAbsence({ uuid, askedMs, answeredMs, seenAliveMs, times, delayMs: lookDelay() });
    return {};
  }
  const outcome = confirmedBy(command, job.state);
  if (outcome !== undefined) {
    if (asked === undefined) return { outcome, job };
    const approval = await readSettled(client, asked, commandTo(uuid, command), cancellationSignal());
    return { outcome, job, approval };
  }
  const delay = nextLook();
  if (delay === undefined || (asked !== undefined && (await isDecided(client, asked, input)))) return { job };
  heartbeat({ seenAliveMs: answeredMs } satisfies JobNote);
  throw ApplicationFailure.create({
    type: FAILURE.JobNotFinished,
    message: `The ${command} of job ${uuid} has not taken effect yet`,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: delay,
  });
}

/** ONTAP may be about to carry out what was approved: that is looked for once more. */
async function isDecided(
  client: OntapClient,
  asked: AwaitedApproval,
  { uuid, command }: ConfirmInput,
): Promise<boolean> {
  const target = commandTo(uuid, command);
  const now = await readAsked(client, asked, target, { signal: cancellationSignal() });
  if (isOpen(now)) return false;
  const settled = await readSettled(client, asked, target, cancellationSignal());
  return settled.state === 'approved' || isDeclined(settled);
}

/** By the server's clock; undefined when no look would fit before the deadline. */
function nextLook(): number | undefined {
  const delay = lookDelay();
  return ageMs() + delay + LAST_LOOK_MS > activityInfo().scheduleToCloseTimeoutMs ? undefined : delay;
}

function lookDelay(): number {
  const age = ageMs();
  const soon = Math.min(LOOK_MS.usual, age / PART_OF_AGE.soon);
  return Math.min(LOOK_MS.longest, Math.max(LOOK_MS.first, soon, age / PART_OF_AGE.later));
}

function ageMs(): number {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = activityInfo();
  return currentAttemptScheduledTimestampMs - scheduledTimestampMs;
}
