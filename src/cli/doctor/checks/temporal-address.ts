import { connectTemporal, readTarget, StartError } from '../../../worker';
import { type Check, ok, problem, type Verdict } from '../check';
import type { TemporalScene } from '../scenes';

const never = new AbortController().signal;

/** A message of the worker's start holds what is wrong, and after it what to do. */
function verdictOf(error: StartError): Verdict {
  return problem(
    error.message,
    'The worker finds Temporal by the same variables; see docs/reference/configuration.md.',
  );
}

/** As the worker connects, but tried once. */
export const temporalAddress: Check<TemporalScene> = {
  name: 'temporal-address',
  looksAt: 'whether Temporal answers where TEMPORAL_* says, and has the namespace',
  isGate: true,
  async run(scene) {
    try {
      const target = readTarget(scene.env);
      scene.temporal = await connectTemporal(target, { log: scene.log, forMs: 0, signal: never });
      return [ok(`${target.address}${target.portNote ?? ''}, namespace ${target.namespace}`)];
    } catch (error) {
      if (error instanceof StartError) return [verdictOf(error)];
      throw error;
    }
  },
};
