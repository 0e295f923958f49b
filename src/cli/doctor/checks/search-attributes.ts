import { SEARCH_ATTRIBUTE_NAMES } from '../../../contracts/search-attributes';
import {
  ensureSearchAttributes,
  lookAtSearchAttributes,
  ownNamespace,
  searchAttributeCommands,
  searchAttributeRemovals,
  SQL_KEYWORDS,
  StartError,
} from '../../../worker';
import { type Check, ok, problem, type Verdict, warning } from '../check';
import { temporalOf, type TemporalScene } from '../scenes';

async function create(scene: TemporalScene, missing: readonly string[]): Promise<Verdict> {
  try {
    await ensureSearchAttributes(temporalOf(scene), scene.log, new AbortController().signal);
    return ok(`registered now: ${missing.join(', ')}`);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return problem(error.message, 'The worker does not start before; run doctor again then.');
  }
}

function perhapsNoRoom(missing: readonly string[], keywords: number, namespace: string): Verdict {
  return problem(
    `not registered: ${missing.join(', ')}; of type Keyword there are ${keywords} already, and with an SQL database a namespace takes ${SQL_KEYWORDS}`,
    `With Elasticsearch run doctor with --create-search-attributes. ${ownNamespace(namespace)}`,
  );
}

/** A workflow that sets one that is not registered hangs: a worker that can't register them does not start. */
export const searchAttributes: Check<TemporalScene> = {
  name: 'search-attributes',
  looksAt:
    'whether the namespace has those that workflows set; --create-search-attributes registers what is missing',
  async run(scene) {
    const temporal = temporalOf(scene);
    const { missing, ofAnotherType, keywords = 0 } = await lookAtSearchAttributes(temporal);
    if (ofAnotherType.length > 0)
      return [
        problem(
          `of another type than Keyword: ${ofAnotherType.join(', ')}; the worker does not start`,
          `Use another namespace (TEMPORAL_NAMESPACE), or remove them:\n${searchAttributeRemovals(ofAnotherType, temporal.namespace)}`,
        ),
      ];
    if (missing.length === 0) return [ok(`all ${SEARCH_ATTRIBUTE_NAMES.length} are registered`)];
    if (scene.createSearchAttributes) return [await create(scene, missing)];
    if (keywords + missing.length > SQL_KEYWORDS)
      return [perhapsNoRoom(missing, keywords, temporal.namespace)];
    const commands = searchAttributeCommands(missing, temporal.namespace);
    return [
      warning(
        `not registered: ${missing.join(', ')}; a worker registers them as it starts, where the server lets it`,
        `Start the worker (anew, if one runs), or run doctor with --create-search-attributes; on Temporal Cloud, and wherever that is refused:\n${commands}`,
      ),
    ];
  },
};
