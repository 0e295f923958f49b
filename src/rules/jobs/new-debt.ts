import type { DebtState } from '../../contracts/carried-debt';
import { PAYING } from './debt-bounds';
import type { PauseTerms } from './debt-bounds';

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
