import type { Guard } from '../../contracts/cluster';
import { durationMs } from '../../contracts/duration';
import type { FoldSettings } from './fold';

/** From sample to sample, as the guard asks at least, ms. */
const stepOf = ({ minWindow, minSamples }: Pick<Guard, 'minWindow' | 'minSamples'>) =>
  durationMs(minWindow) / (minSamples - 1);

/**
 * How looks count under a guard.
 *
 * @param everyMs - How often somebody looks, when the entry says so
 */
export function foldSettings(
  guard: Pick<Guard, 'minWindow' | 'minSamples'>,
  everyMs = stepOf(guard),
): FoldSettings {
  const step = stepOf(guard);
  return { spacingMs: Math.floor(step / 2), mostStepMs: 2 * Math.max(step, everyMs) };
}
