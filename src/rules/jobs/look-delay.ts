const SECOND = 1_000;

/** First and shortest time between two looks, ms. */
export const SHORTEST_LOOK_MS = SECOND;

/** A look is due after this part of the wait's age. */
const PART_OF_AGE = 10;

/**
 * Room that the last look before a deadline gets, ms: the server closes the wait when the next one would be later. It
 * may fall due up to 2 s late, and then waits for company.
 */
const LAST_LOOK_MS = 5 * SECOND;

/** When a look was made, and when the wait ends; all by the server's clock, ms. */
export interface LookTiming {
  /** Now. */
  nowMs: number;
  /** When the wait began. */
  beganMs: number;
  maxLookMs: number;
  /** When the server ends the wait; absent for never. */
  deadlineMs?: number;
}

/**
 * Milliseconds until the next look: about a tenth of the wait's age, from 1 s to `maxLook`, at an instant of a grid, so
 * that waits fall due together and share a read. Two looks are never more than `maxLook` plus its grid apart.
 * Never 0: that would end the activity.
 */
export function nextLookDelay({ nowMs, beganMs, maxLookMs, deadlineMs }: LookTiming): number {
  const step = Math.min(maxLookMs, Math.max(SHORTEST_LOOK_MS, (nowMs - beganMs) / PART_OF_AGE));
  const delay = onGrid(nowMs, step) - nowMs;
  return Math.max(1, Math.ceil(beforeDeadline(delay, nowMs, deadlineMs)));
}

/**
 * Every second instant of the grid, where one lies within a grid of the step: looks go two grids at a time, and would
 * otherwise stay apart for ever once they had begun on different ones.
 */
function onGrid(nowMs: number, step: number): number {
  const grid = gridOf(step);
  const even = Math.floor((nowMs + step + grid) / (2 * grid)) * 2 * grid;
  return even - nowMs >= step / 2 ? even : Math.ceil((nowMs + step) / grid) * grid;
}

/** The largest power of two, in seconds, that is not above the step. */
export function gridOf(stepMs: number): number {
  return SECOND * 2 ** Math.max(0, Math.floor(Math.log2(stepMs / SECOND)));
}

/** One last look just before the deadline, when the next one would be too late. */
function beforeDeadline(delay: number, nowMs: number, deadlineMs: number | undefined): number {
  if (deadlineMs === undefined) return delay;
  const last = deadlineMs - LAST_LOOK_MS - nowMs;
  return last > 0 ? Math.min(delay, last) : delay;
}
