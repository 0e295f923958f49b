import { ApplicationFailure } from '@temporalio/common';
import { CancellationScope, ContinueAsNew, makeContinueAsNewFunc, setHandler } from '@temporalio/workflow';
import type { CarriedDebt } from '../contracts/carried-debt';
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
import { carriedInto, chainMemo } from './shared/continuation';
import { workflowFailure } from './shared/failures';
import { indexOutcome, indexRequest } from './shared/search';

/**
 * Holds the debt of one pause: pauses the job, waits until it is cancelled, `until` comes or the sequence that asked
 * is gone, resumes it, and watches it for as long as another try of the pause may land. Whatever ends that sequence,
 * terminate and reset too, the debt is paid; a reset of this run takes over the debt of the run before. Continues as
 * new when its history gets long.
 *
 * @param given - Of the run that this one continues.
 */
export async function pausedJob(input: PausedJobRequest, given?: CarriedDebt): Promise<PausedJobReport> {
  const cancellation = watchCancellation();
  const telling: Telling = { status: () => ({}) };
  setHandler(pauseStatusQuery, () => telling.status());
  const before = carriedInto(given);
  try {
    // Not to be cancelled: what was sent is to be paid, and a run that is cancelled at once may be that of a reset.
    const report = await CancellationScope.nonCancellable(() =>
      work(input, before, { cancellation, telling }),
    );
    indexOutcome(report.outcome);
    return report;
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error;
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
  before: CarriedDebt | undefined,
  { cancellation, telling }: { cancellation: Cancellation; telling: Telling },
): Promise<PausedJobReport> {
  const request = before === undefined ? await decisions.checkPausedJobRequest(input) : input;
  const { uuid, lateWithin, seenAt } = request;
  if (before === undefined) {
    indexRequest({ ...request, operation: 'paused-job', job: uuid.toLowerCase() });
    describe(request, 'Reads the job.', 'Pauses it, if it runs.');
  }
  const world = new DebtWorld(request, cancellation, before);
  const terms = {
    lateWithinMs: durationMs(lateWithin),
    ...(seenAt === undefined ? {} : { seenAliveMs: Date.parse(seenAt) }),
  };
  const debt = new PauseDebt(world, terms, before?.debt);
  telling.status = () => statusOf(world, debt.pausing.openRequest);
  const end = await debt.run();
  switch (end.kind) {
    case 'goes_on':
      return makeContinueAsNewFunc<typeof pausedJob>({ memo: chainMemo() })(request, {
        debt: end.state,
        ...world.carried,
      });
    case 'owed':
      throw pauseOwed(request, end.why);
    case 'paid':
      describe(request, `Ended: ${end.report.why}.`, 'Nothing.');
      return { uuid, ...end.report };
  }
}

/** A pause that is not waited for any more waits for approval, too, as long as its request is open. */
function statusOf(world: DebtWorld, open: PauseDebt['pausing']['openRequest']): PauseStatus {
  const told = world.told.status();
  if (told.awaits !== undefined || open === undefined) return told;
  const { approval, askedMs } = open;
  return {
    awaits: { command: 'pause', approval: { ...approval, since: new Date(askedMs).toISOString() } },
  };
}

function isOwed(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.type === FAILURE.PauseOwed;
}
