import { HELD, type HoldSettings } from '../../src/activities/jobs/held-looks';

/** One look an attempt, and between two of them nothing is held: tests whose server skips time need that it can pass. */
export const NO_HOLDS: HoldSettings = { ...HELD, longestMs: 0, againMs: (nextLookMs) => nextLookMs };
