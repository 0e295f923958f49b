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
import { lookDelay, nextLook } from './look-pace';
import { type JobNote, noted, proveAbsence, watchTime } from './prove-absence';

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
