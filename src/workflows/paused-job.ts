import { ApplicationFailure } from '@temporalio/common';
import { CancellationScope, setHandler } from '@temporalio/workflow';
import { durationMs } from '../contracts/duration';
import { FAILURE } from '../contracts/failures';
import { pauseStatusQuery } from '../contracts/messages';
import type { PausedJobReport, PausedJobRequest, PauseStatus } from '../contracts/sequence';
import { PauseDebt } from '../rules/jobs';
import { DebtWorld } from './jobs/debt-world';
import { describe, pauseOwed } from './jobs/pause-report';
import { decisions } from './shared/activities';
import type { Cancellation } from './shared/cancelled';
import { watchCancellation } from './shared/cancelled';
import { workflowFailure } from './shared/failures';
import { indexOutcome, indexRequest } from './shared/search';

/**
 * Holds the debt of one pause: pauses the job, waits until it is cancelled, `until` comes or the sequence that asked
 * is gone, resumes it, and watches it for as long as another try of the pause may land. Whatever ends that sequence,
 * terminate and reset too, the debt is paid; a reset of this run takes over the debt of the run before.
 */
export async function pausedJob(input: PausedJobRequest): Promise<PausedJobReport> {
  const cancellation = watchCancellation();
  const telling: Telling = { status: () => ({}) };
  setHandler(pauseStatusQuery, () => telling.status());
  try {
    // Not to be cancelled: what was sent is to be paid, and a run that is cancelled at once may be that of a reset.
    const outcome = await CancellationScope.nonCancellable(() => work(input, cancellation, telling));
    indexOutcome(outcome.outcome);
    return outcome;
  } catch (error) {
    indexOutcome(isOwed(error) ? 'pause_owed' : 'failed');
    throw workflowFailure(error);
  }
}

/** What answers who asks. */
interface Telling {
  status: () => PauseStatus;
}

async function work(
  input: PausedJobRequest,
  cancellation: Cancellation,
  telling: Telling,
): Promise<PausedJobReport> {
  const request = await decisions.checkPausedJobRequest(input);
  const { uuid, lateWithin, seenAt } = request;
  indexRequest({ ...request, operation: 'paused-job', job: uuid.toLowerCase() });
  describe(request, 'Reads the job.', 'Pauses it, if it runs.');
  const world = new DebtWorld(request, cancellation);
  telling.status = () => world.status();
  const debt = new PauseDebt(world, {
    lateWithinMs: durationMs(lateWithin),
    ...(seenAt === undefined ? {} : { seenAliveMs: Date.parse(seenAt) }),
  });
  const end = await debt.run();
  if (end.kind === 'owed') throw pauseOwed(request, end.why);
  describe(request, `Ended: ${end.report.why}.`, 'Nothing.');
  return { uuid, ...end.report };
}

function isOwed(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.type === FAILURE.PauseOwed;
}
