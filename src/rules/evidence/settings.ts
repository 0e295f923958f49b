import type { Guard } from '../../contracts/cluster';
import { durationMs } from '../../contracts/duration';
import { LAST_LOOK_MS } from '../../contracts/evidence';
import type { FoldSettings } from './fold';

/** A look may be late, in a window of seconds by more; no gap may fill a window, however few samples it has. */
const MOST_GAP = { steps: 1.5, ofWindow: 0.75, leastMs: 30_000 } as const;

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
  everyMs?: number,
): FoldSettings {
  const step = stepOf(guard);
  return {
    spacingMs: Math.floor(step / 2),
    mostStepMs: 2 * Math.max(step, everyMs ?? 0),
    mostGapMs: guard.maxGap === undefined ? mostGapMs(guard, everyMs) : durationMs(guard.maxGap),
  };
}

function mostGapMs(guard: Pick<Guard, 'minWindow' | 'minSamples'>, everyMs = 0): number {
  const { steps, ofWindow, leastMs } = MOST_GAP;
  const usual = steps * Math.max(stepOf(guard), everyMs);
  return Math.max(leastMs, Math.min(usual, ofWindow * durationMs(guard.minWindow)));
}

/** How old the last look may be that a kill rests on, ms: nobody may have been away for longer than between two looks. */
export function goodForMs(settings: FoldSettings): number {
  return Math.min(LAST_LOOK_MS, settings.mostGapMs);
}
