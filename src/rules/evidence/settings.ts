import type { Guard } from '../../contracts/cluster';
import { durationMs } from '../../contracts/duration';
import { LAST_LOOK_MS } from '../../contracts/evidence';
import type { FoldSettings } from './fold';

/** One look may be missed, and the next one be late; in a window of seconds, too. */
const MOST_GAP = { steps: 2.5, leastMs: 60_000 } as const;

/** From sample to sample, as the guard asks at least, ms. */
export const stepOf = ({ minWindow, minSamples }: Pick<Guard, 'minWindow' | 'minSamples'>) =>
  durationMs(minWindow) / (minSamples - 1);

/**
 * How looks count under a guard.
 *
 * @param everyMs - How often somebody looks, when the entry says so
 */
export function foldSettings(
  guard: Pick<Guard, 'minWindow' | 'minSamples' | 'maxGap'>,
  everyMs = stepOf(guard),
): FoldSettings {
  const step = Math.max(stepOf(guard), everyMs);
  const { steps, leastMs } = MOST_GAP;
  const mostGapMs = guard.maxGap === undefined ? Math.max(leastMs, steps * step) : durationMs(guard.maxGap);
  return { spacingMs: Math.floor(stepOf(guard) / 2), mostStepMs: 2 * step, mostGapMs };
}

/** How old the last look may be that a kill rests on, ms: nobody may have been away for longer than between two looks. */
export function goodForMs(settings: FoldSettings): number {
  return Math.min(LAST_LOOK_MS, settings.mostGapMs);
}
