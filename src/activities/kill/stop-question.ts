import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { GateWord } from '../../contracts/change-gate';
import type { ClusterConfig } from '../../contracts/cluster';
import { FAILURE } from '../../contracts/failures';
import { haltWords } from '../../contracts/halt';
import { whyQuietWithin } from '../../rules/schedules';
import { type ChangeGate, gateHeld } from '../change-gate';
import type { ClusterContext } from '../cluster-context';
import { askForHalt, askForRun } from '../read-halt';
import type { RunState } from '../read-halt';
import { ageMs, LEAVES_WITHIN_MS } from './attempt-kill';
import type { Instant, Stop, StopAnswer } from './attempt-kill';
import { inRounds } from './in-rounds';

/** `killSessions` knew of no cancel when it scheduled the kill; one that is later than this asks again, ms. */
const CANCEL_KNOWN_MS = 10_000;

/**
 * Whether killing has to stop, as Temporal says it.
 * @param begunAt - Of the attempt: what was asked for before it does not know of it.
 * @throws HaltUnknown, ChangeGateUnclear
 */
export type StopQuestion = (begunAt: Instant) => Promise<StopAnswer>;

/** The question whether to stop, for all kills on one cluster; to be asked inside an activity. */
export function createStopQuestion(
  { config, readHalt = askForHalt, readRun = askForRun }: ClusterContext,
  gate: ChangeGate,
): StopQuestion {
  const [isHalted, ownRun] = [inRounds(readHalt), inRounds(readRun)];
  const askTemporal = async (begunAt: Instant) => {
    try {
      const [halt, run] = await Promise.all([isHalted('halt'), ownRun(ownRunId(), begunAt)]);
      const asked = [halt, run].map((round) => round.asked).reduce(earlier);
      const note = haltWords(halt.answer);
      const stop: Stop | undefined =
        note === undefined ? (whyOver(run.answer) ?? whyQuiet(config)) : { stop: 'halted', note };
      return { asked, ticket: run.answer.ticket, ...(stop === undefined ? {} : { stop }) };
    } catch {
      // Not knowing is no leave to kill.
      throw ApplicationFailure.create({
        type: FAILURE.HaltUnknown,
        message: 'Temporal does not say whether killing is halted: nothing was sent, it is asked again',
      });
    }
  };
  return async (begunAt) => {
    const { ticket, ...answer } = await askTemporal(begunAt);
    const stop = answer.stop ?? whyShut(await gate.wordOn(ticket));
    return { ...answer, ...(stop === undefined ? {} : { stop }) };
  };
}

/** @throws ChangeGateUnclear: not knowing is no leave to kill */
function whyShut(word: GateWord | undefined): Stop | undefined {
  if (word?.word === 'held') throw gateHeld(word.why, 'lastRead');
  return word?.word === 'closed' ? { note: word.why } : undefined;
}

const ownRunId = (): string => activityInfo().workflowExecution?.runId ?? '';

const earlier = (one: Instant, other: Instant): Instant => (ageMs(one, other) > 0 ? one : other);

/** An attempt that was silent for too long, or whose run has ended, has been given away: it must not kill any more. */
function whyOver({ isRunning, isCancelRequested, attempts }: RunState): Stop | undefined {
  const { activityId, attempt } = activityInfo();
  if (!isRunning || attempts.get(activityId) !== attempt)
    return { note: 'the run has ended, or another attempt at this kill has begun' };
  return isCancelRequested && isLate() ? { stop: 'cancelled', note: 'the run was cancelled' } : undefined;
}

/** By the clock of the worker that holds the login, whatever the run has waited for. */
function whyQuiet({ guard: { quiet = [] } }: ClusterConfig): Stop | undefined {
  const note = whyQuietWithin(quiet, Date.now(), LEAVES_WITHIN_MS);
  return note === undefined ? undefined : { note };
}

/** A kill that waited for a worker, or is tried again since ONTAP was away, is not on its way yet. */
function isLate(): boolean {
  const { attempt, scheduledTimestampMs } = activityInfo();
  return attempt > 1 || Date.now() - scheduledTimestampMs >= CANCEL_KNOWN_MS;
}
