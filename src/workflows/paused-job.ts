import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import { jobPausedSignal } from '../contracts/messages';
import type { PausedJobReport, PausedJobRequest } from '../contracts/sequence';
import { beforePause, PauseDebt, report } from './jobs/pause-debt';
import { decisions, jobCommands } from './shared/activities';
import { watchCancellation } from './shared/cancelled';
import { workflowFailure } from './shared/failures';
import { indexOutcome, indexRequest } from './shared/search';

const READ_WITHIN = '5m';

/**
 * Holds the debt of one pause: pauses the job, waits until it is cancelled or `until` comes, and resumes it. Whatever
 * ends the sequence that asked, terminate and reset too, the server cancels this run, which pays the debt.
 */
export async function pausedJob(input: PausedJobRequest): Promise<PausedJobReport> {
  const cancellation = watchCancellation();
  try {
    const request = await decisions.checkPausedJobRequest(input);
    indexRequest({ ...request, operation: 'paused-job', job: request.uuid });
    const outcome = await holdPaused(request, cancellation);
    indexOutcome(outcome.outcome);
    return outcome;
  } catch (error) {
    throw workflowFailure(error);
  }
}

async function holdPaused(
  request: PausedJobRequest,
  cancellation: { readonly requested: boolean },
): Promise<PausedJobReport> {
  const { cluster, uuid, until } = request;
  const notPaused = () => report(uuid, 'not_paused', 'cancelled before the job was paused');
  try {
    // A read of its own, so that history says that it ran before us.
    const before = beforePause(uuid, await jobCommands(cluster, READ_WITHIN).getJob({ uuid }));
    if (before !== undefined) return before;
  } catch (error) {
    if (isCancellation(error)) return notPaused();
    throw error;
  }
  if (cancellation.requested) return notPaused();
  return CancellationScope.nonCancellable(async () => {
    const debt = new PauseDebt(request);
    const nothingOwed = await debt.begin();
    if (nothingOwed !== undefined) return nothingOwed;
    if (!debt.hasLanded) return debt.payBack();
    await tellSequence(uuid);
    const restMs = Math.max(1, Date.parse(until) - Date.now());
    await condition(() => cancellation.requested, restMs, { summary: `until ${until}, or cancelled` });
    return debt.payBack();
  });
}

/** The sequence may be gone by now: the debt is paid all the same. */
async function tellSequence(uuid: string): Promise<void> {
  const { parent } = workflowInfo();
  if (parent === undefined) return;
  await getExternalWorkflowHandle(parent.workflowId, parent.runId)
    .signal(jobPausedSignal, { uuid })
    .catch(() => undefined);
}
