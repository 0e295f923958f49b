import fc from 'fast-check';
import type { Guard } from '../../../src/contracts/cluster';
import type { Plan, PlanInput } from '../../../src/contracts/plan';
import type { Policy } from '../../../src/contracts/policy';
import { policy } from './arbitraries';
import { SHIPPED, shipped } from './shipped';
import type { Frame } from './timelines';
import { inputOf, killedIds } from './timeline';

/** Samples of the policies below. */
export const SAMPLES = 5;

/** Any policy, and the shipped ones. */
export const anyPolicy = fc.oneof(
  { weight: 3, arbitrary: policy },
  { weight: 1, arbitrary: fc.constantFrom(...SHIPPED.map(shipped).map(brief)) },
);

/** In few samples, and with pools that two sessions put under pressure. */
export function brief({ pressure, ...rest }: Policy): Policy {
  return {
    ...rest,
    observe: { window: '40m', every: '10m' },
    ...(pressure && { pressure: { ...pressure, limit: 2 } }),
  };
}

/** The window that shows these frames. */
export const input = (frames: Frame[], used: Policy, guarded: Guard): PlanInput =>
  inputOf({
    policy: used,
    guard: guarded,
    sessions: frames.map(({ sessions }) => sessions),
    nodes: frames.map(({ nodes }) => nodes),
  });

/** Ids of the planned kills. */
export const kills = (made: Plan) => new Set(killedIds(made));

/** A property that saw fewer cases than this has shown nothing. */
export const ENOUGH = 5;

/** Counts what a property saw. */
export function tally() {
  let seen = 0;
  return { add: (more: number) => void (seen += more), count: () => seen };
}
