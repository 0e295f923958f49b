import type { CleanupMode } from '../../contracts/cleanup';
import type { Guard } from '../../contracts/cluster';
import type { Policy } from '../../contracts/policy';

/** What a run is to rest on. */
export type EvidenceWish =
  /** Samples of its own. */
  | 'fresh'
  /** What was collected; that it can't be is told. */
  | 'collected'
  /** What was collected where that covers the window, and samples of its own otherwise: nobody asked for either. */
  | 'either';

/** A kill rests on what others collected only when its owner says so; a report on whatever there is. */
export function wishedEvidence(
  { observe: { evidence } }: Policy,
  guard: Pick<Guard, 'collected'>,
  mode: CleanupMode,
): EvidenceWish {
  if (evidence === 'fresh') return 'fresh';
  if (mode === 'report') return evidence ?? 'either';
  return guard.collected === true ? 'collected' : 'fresh';
}
