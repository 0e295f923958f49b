import type { Random } from '../random';
import type { WorldSpec } from '../world/spec';
import { demo } from './demo';
import { drain } from './drain';
import { empty } from './empty';
import { jobs } from './jobs';
import { large } from './large';

/** Clusters to play with, by name. */
export const SCENARIOS = { demo, large, jobs, drain, empty } as const satisfies Record<
  string,
  (random: Random) => WorldSpec
>;

export type ScenarioName = keyof typeof SCENARIOS;

export function worldSpec(scenario: ScenarioName | WorldSpec, random: Random): WorldSpec {
  return typeof scenario === 'string' ? SCENARIOS[scenario](random) : scenario;
}
