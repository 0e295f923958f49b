import type { DebtState } from '../../contracts/carried-debt';
import type { PauseTerms } from './pausing';

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

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
  /** About 29 events each. */
  mostTries: 200,
  againMs: { first: 2 * SECOND, factor: 1.5, longest: 8 * MINUTE },
} as const;

/** Of a pause that nobody has tried. */
export function newDebt({ seenAliveMs }: PauseTerms): DebtState {
  return {
    pausing: {
      ...{ perhapsUntilMs: 0, isSeenRunning: false, isPausedByOther: false, isPerhapsSent: false },
      ...(seenAliveMs === undefined ? {} : { seenAliveMs }),
      request: { askedMs: 0 },
    },
    ...{ isResumeSent: false, landedLate: 0, isRunning: false, ranSinceMs: 0, isChainAsked: false },
    ...{ giveUpMs: 0, tries: 0, waitMs: PAYING.againMs.first },
  };
}
