/** Where a drain stands; times are ms since 1970. */
export interface DrainStanding {
  nowMs: number;
  untilMs: number;
  everyMs: number;
  /** How long it is kept clear; 0 for not at all. */
  holdMs: number;
  /** Looks in a row, up to the last one, that found the node up and nothing that holds it. */
  clearLooks: number;
  /** Looks so far that came sooner than asked. */
  soonLooks: number;
  /** When it was clear for the first time. */
  clearSinceMs?: number;
}

/** What a drain does after a look. */
export type DrainStep =
  | { kind: 'look'; inMs: number; isSoon?: true }
  /** The node is clear now; then it goes on by its hold. */
  | { kind: 'clear' }
  | { kind: 'end'; outcome: 'clear' | 'held' };

/** A hole in one list is no end of a session: so many looks in a row say that a node is clear. */
export const LOOKS_TO_BE_CLEAR = 2;

/** The second of them comes soon, ms; not for ever, of a node that is clear at every other look: a history has an end. */
const ONCE_MORE_MS = 15_000;
const MOST_SOON = 8;

/** What comes after a look, or after the time in which there was none. */
export function nextStep(standing: DrainStanding): DrainStep {
  const { nowMs, untilMs, everyMs, holdMs, clearLooks, soonLooks, clearSinceMs } = standing;
  const isClear = clearLooks >= LOOKS_TO_BE_CLEAR;
  if (clearSinceMs === undefined && isClear) return { kind: 'clear' };
  const endsMs = clearSinceMs === undefined ? untilMs : clearSinceMs + holdMs;
  // One look that found nothing is neither: it is asked once more, also beyond the deadline.
  if (!isClear && clearLooks > 0)
    return soonLooks < MOST_SOON
      ? { kind: 'look', inMs: Math.min(everyMs, ONCE_MORE_MS), isSoon: true }
      : { kind: 'look', inMs: everyMs };
  if (nowMs >= endsMs) return { kind: 'end', outcome: isClear ? 'clear' : 'held' };
  return { kind: 'look', inMs: Math.min(everyMs, endsMs - nowMs) };
}
