import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import { haltWords } from '../../contracts/halt';
import type { ClusterContext } from '../cluster-context';
import { askForHalt, askForRun } from '../read-halt';
import type { RunState } from '../read-halt';
import { ageMs, instantNow } from './attempt-kill';
import type { Instant, Stop } from './attempt-kill';

/** Kills that begin so close together share one answer, ms: small beside the 3 s after which a halt has to hold. */
const SHARED_MS = 250;
/** `killSessions` knew of no cancel when it scheduled the kill; one that is later than this asks again, ms. */
const CANCEL_KNOWN_MS = 10_000;

/**
 * Why nothing may be killed now; undefined when nothing is halted or cancelled.
 * @param begunAt - Of the attempt: what was asked for before it does not know of it.
 * @throws HaltUnknown
 */
export type StopQuestion = (begunAt: Instant) => Promise<Stop | undefined>;

/** The question whether to stop, for all kills on one cluster; to be asked inside an activity. */
export function createStopQuestion({
  readHalt = askForHalt,
  readRun = askForRun,
}: ClusterContext): StopQuestion {
  const [isHalted, ownRun] = [shared(readHalt), shared(readRun)];
  return async (begunAt) => {
    try {
      const [halt, run] = await Promise.all([isHalted(), ownRun(begunAt)]);
      const note = haltWords(halt);
      return note === undefined ? whyOver(run) : { stop: 'halted', note };
    } catch {
      // Not knowing is no leave to kill.
      throw ApplicationFailure.create({
        type: FAILURE.HaltUnknown,
        message: 'Temporal does not say whether killing is halted: nothing was sent, it is asked again',
      });
    }
  };
}

/** An attempt that was silent for too long, or whose run has ended, has been given away: it must not kill any more. */
function whyOver({ isRunning, isCancelRequested, attempts }: RunState): Stop | undefined {
  const { activityId, attempt } = activityInfo();
  if (!isRunning || attempts.get(activityId) !== attempt)
    return { note: 'the run has ended, or another attempt at this kill has begun' };
  return isCancelRequested && isLate() ? { stop: 'cancelled', note: 'the run was cancelled' } : undefined;
}

/** One answer for all attempts of a run that ask within a moment; one that failed is nobody's. */
function shared<T>(ask: () => Promise<T>): (notBefore?: Instant) => Promise<T> {
  let last: { runId: string | undefined; at: Instant; answer: Promise<T> } | undefined;
  return (notBefore) => {
    const [runId, at] = [activityInfo().workflowExecution?.runId, instantNow()];
    const isYoung = last !== undefined && ageMs(last.at, at) <= SHARED_MS;
    const isLateEnough = notBefore === undefined || (last?.at.monotonicMs ?? 0) >= notBefore.monotonicMs;
    if (last?.runId === runId && isYoung && isLateEnough && last !== undefined) return last.answer;
    const asked = { runId, at, answer: ask() };
    last = asked;
    asked.answer.catch(() => {
      if (last === asked) last = undefined;
    });
    return asked.answer;
  };
}

/** A kill that waited for a worker, or is tried again since ONTAP was away, is not on its way yet. */
function isLate(): boolean {
  const { attempt, scheduledTimestampMs } = activityInfo();
  return attempt > 1 || Date.now() - scheduledTimestampMs >= CANCEL_KNOWN_MS;
}
