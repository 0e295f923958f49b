import { durationMs } from '../../contracts/duration';
import type { Policy } from '../../contracts/policy';

/** Samples are a tenth of the window apart, or the next larger part that gives whole milliseconds. */
const PARTS = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];

const UNITS = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

function durationOf(ms: number): string {
  const [unit, size] = UNITS.find(([, size]) => ms % size === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}

/** The policy with another window; its own where none is given. */
export function windowedPolicy(policy: Policy, window: string | undefined): Policy {
  if (window === undefined || window === policy.observe.window) return policy;
  const windowMs = durationMs(window);
  const parts = PARTS.find((count) => windowMs % count === 0) ?? 1;
  return { ...policy, observe: { window, every: durationOf(windowMs / parts) } };
}
