import { ApplicationFailure } from '@temporalio/common';
import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import { FAILURE } from '../contracts/failures';
import { jobPausedSignal } from '../contracts/messages';
import type { PausedJobReport, PausedJobRequest } from '../contracts/sequence';
import { markdownText } from '../contracts/text';
import { PauseDebt } from './jobs/pause-debt';
import { beforePause, report } from './jobs/pause-report';
import { watchParent } from './jobs/watch-parent';
import { decisions, jobCommands, looks } from './shared/activities';
import type { Cancellation } from './shared/cancelled';
import { watchCancellation } from './shared/cancelled';
import { workflowFailure } from './shared/failures';
import { indexOutcome, indexRequest } from './shared/search';

const READ_WITHIN = '5m';

/**
 * Holds the debt of one pause: pauses the job, waits until it is cancelled, `until` comes or the sequence that asked
 * is gone, and resumes it. Whatever ends that sequence, terminate and reset too, the debt is paid.
 */
export async function pausedJob(input: PausedJobRequest): Promise<PausedJobReport> {
  const cancellation = watchCancellation();
  try {
    // Also of a run that is cancelled already: its report needs the job.
    const request = await CancellationScope.nonCancellable(() => decisions.checkPausedJobRequest(input));
    indexRequest({ ...request, operation: 'paused-job', job: request.uuid.toLowerCase() });
    const outcome = await holdPaused(request, cancellation);
    indexOutcome(outcome.outcome);
    describe(request, `Ended: ${outcome.why}.`, 'Nothing.');
    return outcome;
  } catch (error) {
    indexOutcome(isOwed(error) ? 'pause_owed' : 'failed');
    throw workflowFailure(error);
  }
}

async function holdPaused(request: PausedJobRequest, cancellation: Cancellation): Promise<PausedJobReport> {
  const { cluster, uuid, until } = request;
  const isOver = () => cancellation.requested || Date.now() >= Date.parse(until);
  describe(request, 'Reads the job.', 'Pauses it, if it runs.');
  try {
    await looks(cluster, READ_WITHIN).readCluster({ recent: true });
    // A read of its own, so that history says that it ran before us.
    const before = beforePause(uuid, await jobCommands(cluster, READ_WITHIN).getJob({ uuid }));
    if (before !== undefined) return before;
  } catch (error) {
    if (!isCancellation(error)) throw error;
  }
  if (isOver()) return report(uuid, 'not_paused', 'cancelled, or its time was over, before it was paused');
  return CancellationScope.nonCancellable(() => payWhenOver(request, isOver, cancellation.request));
}

async function payWhenOver(
  request: PausedJobRequest,
  isOver: () => boolean,
  cancelled: Promise<void>,
): Promise<PausedJobReport> {
  const debt = new PauseDebt(request, isOver, cancelled);
  describe(
    request,
    'Pauses the job, and looks until it is paused.',
    'Holds the pause, then resumes the job.',
  );
  const nothingOwed = await debt.begin();
  if (nothingOwed !== undefined) return nothingOwed;
  if (debt.hasLanded) await rest(request, isOver);
  describe(request, 'Resumes the job.', 'Ends when the job is seen running; tries for a day.');
  return debt.payBack();
}

async function rest(request: PausedJobRequest, isOver: () => boolean): Promise<void> {
  const { uuid, until } = request;
  describe(
    request,
    `Holds the pause until ${until}.`,
    'Resumes the job then, or when this run is cancelled.',
  );
  await tellSequence(uuid);
  const parent = watchParent();
  const restMs = Math.max(1, Date.parse(until) - Date.now());
  await condition(() => isOver() || parent.hasEnded, restMs, { summary: `until ${until}, or cancelled` });
  parent.stop();
}

/** The sequence may be gone by now: the debt is paid all the same. */
async function tellSequence(uuid: string): Promise<void> {
  const { parent } = workflowInfo();
  if (parent === undefined) return;
  await getExternalWorkflowHandle(parent.workflowId, parent.runId)
    .signal(jobPausedSignal, { uuid })
    .catch(() => undefined);
}

function describe({ cluster, uuid }: PausedJobRequest, now: string, next: string): void {
  setCurrentDetails(
    [
      `**Job:** ${markdownText(uuid)} on ${markdownText(cluster)}`,
      `**Now:** ${markdownText(now)}`,
      `**Next:** ${markdownText(next)}`,
    ].join('\n\n'),
  );
}

function isOwed(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.type === FAILURE.PauseOwed;
}
