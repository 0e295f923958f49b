import type { EvidenceInstant } from '../../contracts/look-seal';

/** Clocks of two workers differ by less, ms. */
export const AHEAD_MS = 60_000;

/** Ms from one instant to another by each clock. */
const passed = (from: EvidenceInstant, to: EvidenceInstant) => [
  to.worker - from.worker,
  to.server - from.server,
];

/** By the clock that says more. */
export const mostPassedMs = (from: EvidenceInstant, to: EvidenceInstant): number =>
  Math.max(...passed(from, to));

/** By the clock that says less. */
export const leastPassedMs = (from: EvidenceInstant, to: EvidenceInstant): number =>
  Math.min(...passed(from, to));
