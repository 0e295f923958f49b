import { durationMs, exactDuration } from '../duration';

/** Steps that a person would write, ms, the longest first. */
const STEPS_MS = [
  '1d',
  '12h',
  '8h',
  '6h',
  '4h',
  '3h',
  '2h',
  '1h',
  '30m',
  '20m',
  '15m',
  '10m',
  '5m',
  '2m',
  '1m',
]
  .concat('30s', '20s', '15s', '10s', '5s', '2s', '1s')
  .map(durationMs);

/** Steps from sample to sample: what is aimed at, and what else will do. */
const INTERVALS = { aim: 12, least: 6, most: 24 } as const;

/**
 * `observe.every` of a policy that leaves it out: a twelfth of the window, moved to the nearest step that people write
 * and that divides it into 6 to 24; where there is none, an equal part of whole milliseconds.
 */
export function everyOf(window: string): string {
  const windowMs = durationMs(window);
  const farness = (everyMs: number) => Math.abs(windowMs / everyMs - INTERVALS.aim);
  const [best] = STEPS_MS.filter((step) => fits(windowMs, step)).sort((a, b) => farness(a) - farness(b));
  return exactDuration(best ?? windowMs / equalParts(windowMs));
}

function fits(windowMs: number, everyMs: number): boolean {
  const intervals = windowMs / everyMs;
  return windowMs % everyMs === 0 && intervals >= INTERVALS.least && intervals <= INTERVALS.most;
}

/** As near to the aim as the window can be divided. */
function equalParts(windowMs: number): number {
  const counts = Array.from({ length: INTERVALS.most }, (_, index) => index + 1);
  const [count = 1] = counts
    .filter((parts) => windowMs % parts === 0)
    .sort((a, b) => Math.abs(a - INTERVALS.aim) - Math.abs(b - INTERVALS.aim));
  return count;
}
