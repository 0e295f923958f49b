import { activityInfo } from '@temporalio/activity';

/**
 * Waits between two looks for what a command does, ms: ONTAP shows pausing and quitting as running. Most commands land
 * within seconds; a pause that stays hidden for hours is not asked for every 5 s.
 */
const LOOK_MS = { first: 500, usual: 5_000, longest: 30_000 } as const;
/** A look is due after this part of the age, soon after the begin and long after it. */
const PART_OF_AGE = { soon: 4, later: 40 } as const;
/** What the last look needs before the deadline, ms. */
const LAST_LOOK_MS = 2_000;

/** Ms to the next look of an activity that looks again and again. */
export function lookDelay(): number {
  const age = ageMs();
  const soon = Math.min(LOOK_MS.usual, age / PART_OF_AGE.soon);
  return Math.min(LOOK_MS.longest, Math.max(LOOK_MS.first, soon, age / PART_OF_AGE.later));
}

/** The same: the last look is made right before the deadline; undefined when none fits any more. */
export function nextLook(): number | undefined {
  const leftMs = activityInfo().scheduleToCloseTimeoutMs - LAST_LOOK_MS - ageMs();
  return leftMs < LOOK_MS.first ? undefined : Math.min(lookDelay(), leftMs);
}

/** By the server's clock. */
function ageMs(): number {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = activityInfo();
  return currentAttemptScheduledTimestampMs - scheduledTimestampMs;
}
