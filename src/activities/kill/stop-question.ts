import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import type { HaltState } from '../../contracts/halt';
import { haltWords } from '../../contracts/halt';
import type { ClusterContext } from '../cluster-context';
import { askForCancel, askForHalt } from '../read-halt';
import type { Stop } from './attempt-kill';

/** Kills that begin so close together share one answer, ms: small beside the 3 s after which a halt has to hold. */
const SHARED_MS = 250;
/** `killSessions` knew of no cancel when it scheduled the kill; one that is later than this asks again, ms. */
const CANCEL_KNOWN_MS = 10_000;

/** Why nothing may be killed now; undefined when nothing is halted or cancelled. @throws HaltUnknown */
export type StopQuestion = () => Promise<Stop | undefined>;

/** The question whether to stop, for all kills on one cluster; to be asked inside an activity. */
export function createStopQuestion({
  readHalt = askForHalt,
  isCancelled = askForCancel,
}: ClusterContext): StopQuestion {
  const isHalted = shared(readHalt);
  return async () => {
    try {
      const [halt, cancelled] = await Promise.all([isHalted(), isLate() ? isCancelled() : false]);
      const note = haltWords(halt);
      if (note !== undefined) return { stop: 'halted', note };
      return cancelled ? { stop: 'cancelled', note: 'the run was cancelled' } : undefined;
    } catch {
      // Not knowing is no leave to kill.
      throw ApplicationFailure.create({
        type: FAILURE.HaltUnknown,
        message: 'Temporal does not say whether killing is halted: nothing was sent, it is asked again',
      });
    }
  };
}

/** One answer for all who ask within a moment; one that failed is nobody's. */
function shared(ask: () => Promise<HaltState>): () => Promise<HaltState> {
  let last: { atMs: number; answer: Promise<HaltState> } | undefined;
  return () => {
    const nowMs = performance.now();
    if (last !== undefined && nowMs - last.atMs <= SHARED_MS) return last.answer;
    const answer = ask();
    const asked = { atMs: nowMs, answer };
    last = asked;
    answer.catch(() => {
      if (last === asked) last = undefined;
    });
    return answer;
  };
}

/** A kill that waited for a worker, or is tried again since ONTAP was away, is not on its way yet. */
function isLate(): boolean {
  const { attempt, scheduledTimestampMs } = activityInfo();
  return attempt > 1 || Date.now() - scheduledTimestampMs >= CANCEL_KNOWN_MS;
}
