const SECOND = 1_000;

/** First and shortest time between two looks, ms. */
export const SHORTEST_LOOK_MS = SECOND;

/** Time between two looks by the age of the wait: often while somebody may sit in front of it; ms. */
const STEPS = [
  { belowAgeMs: 20 * SECOND, everyMs: SHORTEST_LOOK_MS },
  { belowAgeMs: 60 * SECOND, everyMs: 2 * SECOND },
] as const;
/** Above those ages; unless `maxLook` lets looks go further apart. */
const USUAL_LOOK_MS = 4 * SECOND;
/** As far apart as `maxLook` lets them are looks only of an old wait: this part of its age. */
const PART_OF_AGE = 25;

/** A wait at one instant, ms. */
export interface LookTiming {
  /** How long the job is awaited. */
  ageMs: number;
  /** Longest time between two looks that was asked for. */
  maxLookMs: number;
}

/**
 * Milliseconds from one look to the next: 1, 2 and 4 s by the age of the wait, never above `maxLook`; one that is above
 * 4 s stretches those of an old wait. A power of two in seconds, so that waits of any age fall due together.
 */
export function lookEveryMs({ ageMs, maxLookMs }: LookTiming): number {
  const young = STEPS.find(({ belowAgeMs }) => ageMs < belowAgeMs);
  const step = young?.everyMs ?? Math.max(USUAL_LOOK_MS, ageMs / PART_OF_AGE);
  return gridOf(Math.max(SHORTEST_LOOK_MS, Math.min(maxLookMs, step)));
}

/** The instant of the common grid at which the next look is made, between a half and one and a half steps after the last. */
export function nextLookAtMs(lastMs: number, everyMs: number): number {
  return Math.ceil((lastMs + everyMs / 2) / everyMs) * everyMs;
}

/** The largest power of two, in seconds, that is not above the step. */
export function gridOf(stepMs: number): number {
  return SECOND * 2 ** Math.max(0, Math.floor(Math.log2(stepMs / SECOND)));
}

/** What is in vain is tried again after this part of the time since when it is. */
const PART_OF_VAIN = 4;
/** However long ONTAP does not answer, or does not show a job, ms. */
const LONGEST_VAIN_MS = { unanswered: 10 * SECOND, absent: 15 * SECOND } as const;

/** Milliseconds to the next look at a job that has had no answer for so long, or that ONTAP does not show. */
export function vainLookMs(why: keyof typeof LONGEST_VAIN_MS, forMs: number, everyMs: number): number {
  return Math.max(everyMs, Math.min(LONGEST_VAIN_MS[why], forMs / PART_OF_VAIN));
}

/** Room for the last look before a deadline, ms: the server breaks off an attempt that is still under way then. */
const LAST_LOOK_MS = 5 * SECOND;
/** A short wait gives no more of its time than this part. */
const PART_OF_WAIT = 4;

/** How long before its deadline a wait looks for the last time, ms; `withinMs`: how long it may take in all. */
export function lastLookMs(withinMs: number | undefined): number {
  return withinMs === undefined ? LAST_LOOK_MS : Math.min(LAST_LOOK_MS, withinMs / PART_OF_WAIT);
}
