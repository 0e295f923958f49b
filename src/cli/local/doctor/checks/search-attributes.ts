import { SEARCH_ATTRIBUTE_NAMES } from '../../../../contracts/search-attributes';
import { ensureSearchAttributes, lookAtSearchAttributes, searchAttributeCommands } from '../../../../worker';
import { temporalOf } from '../ask-temporal';
import type { Check } from '../check';
import { ok, problem, type Verdict } from '../finding';
import type { TemporalScene } from '../scenes';

async function create(scene: TemporalScene, missing: readonly string[]): Promise<Verdict> {
  await ensureSearchAttributes(temporalOf(scene), scene.log, new AbortController().signal);
  return ok(`registered now: ${missing.join(', ')}`);
}

/** A workflow that sets one that is not registered hangs. */
export const searchAttributes: Check<TemporalScene> = {
  name: 'search-attributes',
  looksAt:
    'whether the namespace has those that workflows set; --create-search-attributes registers what is missing',
  async run(scene) {
    const temporal = temporalOf(scene);
    const { missing, ofAnotherType } = await lookAtSearchAttributes(temporal);
    if (ofAnotherType.length > 0)
      return [
        problem(
          `of another type than Keyword: ${ofAnotherType.join(', ')}; the worker does not start`,
          'Use another namespace (TEMPORAL_NAMESPACE), or remove them: temporal operator search-attribute remove',
        ),
      ];
    if (missing.length === 0) return [ok(`all ${SEARCH_ATTRIBUTE_NAMES.length} are registered`)];
    if (scene.createSearchAttributes) return [await create(scene, missing)];
    const commands = searchAttributeCommands(missing, temporal.namespace);
    return [
      problem(
        `not registered: ${missing.join(', ')}`,
        `Run doctor with --create-search-attributes, start the worker (it registers them), or run:\n${commands}`,
      ),
    ];
  },
};
