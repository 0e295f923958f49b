const SECOND = 1_000;

/** First and shortest time between two looks, ms. */
export const SHORTEST_LOOK_MS = SECOND;

/** A look is due after this part of the wait's age. */
const PART_OF_AGE = 10;

/** Room that the last look before a deadline gets, ms: the server closes the wait when the next one would be later. */
const LAST_LOOK_MS = 3 * SECOND;

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
 * Milliseconds until the next look: a tenth of the wait's age, from 1 s to `maxLook`, then up to the next instant of a
 * grid, so that waits fall due together and share a read. Two looks are never more than `maxLook` plus its grid apart.
 * Never 0: that would end the activity.
 */
export function nextLookDelay({ nowMs, beganMs, maxLookMs, deadlineMs }: LookTiming): number {
  const step = Math.min(maxLookMs, Math.max(SHORTEST_LOOK_MS, (nowMs - beganMs) / PART_OF_AGE));
  const grid = gridOf(step);
  const delay = Math.ceil((nowMs + step) / grid) * grid - nowMs;
  return Math.max(1, Math.ceil(beforeDeadline(delay, nowMs, deadlineMs)));
}

/** The largest power of two, in seconds, that is not above the step. */
export function gridOf(stepMs: number): number {
  return SECOND * 2 ** Math.max(0, Math.floor(Math.log2(stepMs / SECOND)));
}

/** One last look just before the deadline, when the next one would be too late. */
function beforeDeadline(delay: number, nowMs: number, deadlineMs: number | undefined): number {
  if (deadlineMs === undefined || nowMs + delay < deadlineMs) return delay;
  const last = deadlineMs - LAST_LOOK_MS - nowMs;
  return last > 0 ? last : delay;
}
