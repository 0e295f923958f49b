import type { JobRecord } from '../../contracts/job';
import type { PollJobInput, PollJobResult } from '../../contracts/poll-job';
import type { LastLook, SeenJob } from '../../contracts/track-job';
import { type AbsenceTimes, isAbsenceProven } from './absence';
import { isTerminal } from './job-state';
import { seenAliveMs, seenJob } from './seen-job';

/** What one read of a job showed, and when; all by one clock, ms since 1970. */
export interface Sight {
  /** Absent when a read of this job alone did not find it: a hole in a list is none. */
  job?: JobRecord;
  /** Not later than the instant at which ONTAP was asked. */
  askedMs: number;
  /** Not earlier than the instant at which it had answered. */
  answeredMs: number;
}

/** One look of a wait. */
export interface Look extends Sight, Pick<PollJobInput, 'until' | 'pausedFailAfterMs'> {
  /** What the look before knew; absent for the first one. */
  before?: LastLook;
}

/** The wait is over, or goes on with what is known by now. */
export type LookVerdict = { result: PollJobResult } | { known: LastLook };

/**
 * What a look says. A job that is there is judged by its state; one that is missing is noted with since when, until that
 * can be true. What fails is no look at all: nothing follows from it.
 */
export function judgeLook(look: Look, times?: AbsenceTimes): LookVerdict {
  const { job, before, answeredMs, until } = look;
  if (job === undefined) return judgeAbsence(look, times);
  if (isTerminal(job.state)) return { result: { kind: 'ended', job } };
  if (until?.includes(job.state ?? '') === true) return { result: { kind: 'reached', job } };
  const seen = seenJob(job, before, answeredMs);
  return isPausedTooLong(seen, look) ? { result: { kind: 'paused_too_long', last: seen } } : { known: seen };
}

function judgeAbsence({ before, askedMs, answeredMs }: Look, times?: AbsenceTimes): LookVerdict {
  const known: LastLook = { absentSince: new Date(answeredMs).toISOString(), ...before };
  const absentSinceMs = Date.parse(known.absentSince ?? '');
  const aliveMs = seenAliveMs(before);
  // An attempt that was lost may have seen it later than anybody knows, until it was missed.
  const alive = aliveMs === undefined ? {} : { seenAliveMs: Math.max(aliveMs, absentSinceMs) };
  if (!isAbsenceProven({ nowMs: askedMs, absentSinceMs, ...alive }, times)) return { known };
  return { result: known.at === undefined ? { kind: 'never_found' } : { kind: 'vanished', last: known } };
}

function isPausedTooLong({ at, pausedSince }: SeenJob, { pausedFailAfterMs }: Look): boolean {
  if (pausedSince === undefined || pausedFailAfterMs === undefined) return false;
  return Date.parse(at) - Date.parse(pausedSince) >= pausedFailAfterMs;
}
