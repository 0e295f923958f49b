const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

/** The bounds of pausing; no source gives one. */
export const PAUSING = {
  /** About 65 tries: a history has no room for every minute of a hold of days. */
  forMs: HOUR,
  againMs: { first: SECOND, factor: 2, longest: MINUTE },
  /** A pause that ONTAP accepted stays hidden behind `running` until it lands; so long the sequence waits for it. */
  landingMs: HOUR,
  /** The same for one that it never answered. */
  unansweredMs: 2 * MINUTE,
  /** One that ONTAP refused is looked for so long: what somebody pauses later is not ours. */
  refusedForMs: MINUTE,
  /** An accepted one may land for so long. */
  hiddenForMs: 24 * HOUR,
  lookMs: 10 * SECOND,
  /** Between two reads of the request for approval of a pause, while that is open. */
  requestMs: 15 * MINUTE,
  /** Of it, when the job is seen paused and one has no answer. */
  requestReads: 3,
  /** One look of a pause that waits for approval, so that a request that can't be read any more is noticed. */
  askedMs: 6 * HOUR,
  /** How often it is sent again, and for how long each time; and how often in a row it may have no look at all. */
  askedTries: 2,
  approvedForMs: 2 * MINUTE,
  /** Between two looks at a job that is not found, or gives no answer. */
  lookAgainMs: { first: 2 * SECOND, factor: 1.5, longest: 30 * SECOND },
} as const;

/** The bounds of paying a debt; no source gives one. */
export const PAYING = {
  /** An accepted resume shows within seconds. */
  resumeSeenMs: 2 * MINUTE,
  /** What ONTAP took back at once, or showed from an older state, is noticed by a second look after this. */
  settledMs: 3 * SECOND,
  /** A resume that was not approved is sent anew after this: people are not asked the same at once. */
  askAnewMs: HOUR,
  /** Room for one look and its retries. */
  lookMs: 10 * SECOND,
  /** So much longer a watch looks than it has to: the last look is made up to 2.5 s before the end of its time. */
  lastLookMs: 2.5 * SECOND,
  /** ONTAP answers, and the job does not run: that is tried for so long; then it fails loudly. */
  forMs: 24 * HOUR,
  /** About 29 events each, so that a history keeps below 8,000. */
  mostTries: 195,
  againMs: { first: 2 * SECOND, factor: 1.5, longest: 8 * MINUTE },
} as const;

/** What the debt is told of its job. */
export interface PauseTerms {
  /** For so long a try of the pause without an answer may land. */
  lateWithinMs: number;
  /** When the job was seen in a state that is no end, before this debt began. */
  seenAliveMs?: number;
}

/** The next of waits that grow up to a longest one. */
export function nextWait(waitMs: number, { factor, longest }: { factor: number; longest: number }): number {
  return Math.min(longest, waitMs * factor);
}
