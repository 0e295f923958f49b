import { isGrpcServiceError } from '@temporalio/client';
import type { Logger } from '@temporalio/worker';
import { SEARCH_ATTRIBUTE_NAMES } from '../../contracts/search-attributes';
import { StartError } from '../start-error';
import type { Temporal } from './connect';
import { retryUntil } from './retry-until';

/** `temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD` */
const KEYWORD = 2;
const CALL_MS = 10_000;
/** Until every service of a server has read a new attribute; 2 s is usual. */
const USABLE_WITHIN_MS = 30_000;
const INVALID_ARGUMENT = 3;

/** A namespace that is proposed when another one is full. */
const OWN_NAMESPACE = 'ontap-workflows';

const wordsOf = (error: unknown) =>
  isGrpcServiceError(error) ? error.details || error.message : String(error);

/** The command that removes search attributes. */
export const searchAttributeRemovals = (names: readonly string[], namespace: string) =>
  `  temporal operator search-attribute remove -n ${namespace} ${names.map((name) => `--name ${name}`).join(' ')} --yes`;

/** Commands that register search attributes. */
export const searchAttributeCommands = (names: readonly string[], namespace: string) =>
  names
    .map(
      (name) => `  temporal operator search-attribute create -n ${namespace} --name ${name} --type Keyword`,
    )
    .join('\n');

function refusal(names: readonly string[], { namespace }: Temporal, why: string): StartError {
  return new StartError(
    `Search attributes are missing in namespace "${namespace}" and can't be registered from here (${why}). ` +
      `A workflow that sets one would hang. Register them, on Temporal Cloud by its own ` +
      `console or tcld, elsewhere by:\n${searchAttributeCommands(names, namespace)}`,
  );
}

async function call<T>({ connection }: Temporal, fn: () => Promise<T>): Promise<T> {
  return connection.withDeadline(Date.now() + CALL_MS, fn);
}

type Registered = ReadonlyMap<string, number>;

/** Names and types as the operator service lists them; undefined where there is none (Temporal Cloud). */
async function listRegistered(temporal: Temporal): Promise<Registered | undefined> {
  const { connection, namespace } = temporal;
  try {
    const { customAttributes } = await call(temporal, () =>
      connection.operatorService.listSearchAttributes({ namespace }),
    );
    return new Map(Object.entries(customAttributes));
  } catch {
    return undefined;
  }
}

/** True when a query may use it as a keyword: this prefix query is refused for every other type. */
async function isUsable(temporal: Temporal, name: string): Promise<boolean> {
  const { connection, namespace } = temporal;
  try {
    await call(temporal, () =>
      connection.workflowService.countWorkflowExecutions({ namespace, query: `${name} STARTS_WITH "-"` }),
    );
    return true;
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === INVALID_ARGUMENT) return false;
    throw error;
  }
}

async function unusable(temporal: Temporal): Promise<string[]> {
  const usable = await Promise.all(SEARCH_ATTRIBUTE_NAMES.map((name) => isUsable(temporal, name)));
  return SEARCH_ATTRIBUTE_NAMES.filter((_, index) => !usable[index]);
}

/** SQL databases have so many columns of a type for each namespace; a server with Elasticsearch never says this. */
export const SQL_KEYWORDS = 10;
const NO_ROOM = /cannot have more than (\d+) search attributes?/;

const keywordsIn = (registered: Registered) =>
  [...registered.values()].filter((type) => type === KEYWORD).length;

/** What to do when a namespace is full. */
export function ownNamespace(full: string): string {
  const own = full === OWN_NAMESPACE ? `${OWN_NAMESPACE}-2` : OWN_NAMESPACE;
  return `Use a namespace of its own: set TEMPORAL_NAMESPACE=${own}, and run:\n  temporal operator namespace create -n ${own} --retention 30d`;
}

function noRoom({ namespace }: Temporal, registered: Registered, missing: number, most: string): StartError {
  const taken = keywordsIn(registered);
  return new StartError(
    `Namespace "${namespace}" has no room for our search attributes: ${SEARCH_ATTRIBUTE_NAMES.length} of type Keyword ` +
      `are needed, ${missing} of them are missing, and ${taken} of ${most} are taken. ${ownNamespace(namespace)}\n` +
      `or remove those that nobody uses:\n  temporal operator search-attribute remove -n ${namespace} --name NAME --yes`,
  );
}

async function register(temporal: Temporal, names: readonly string[], registered: Registered): Promise<void> {
  const { connection, namespace } = temporal;
  const searchAttributes = Object.fromEntries(names.map((name) => [name, KEYWORD]));
  try {
    await call(temporal, () =>
      connection.operatorService.addSearchAttributes({ namespace, searchAttributes }),
    );
  } catch (error) {
    const [, most] = NO_ROOM.exec(wordsOf(error)) ?? [];
    if (most !== undefined) throw noRoom(temporal, registered, names.length, most);
    throw refusal(names, temporal, wordsOf(error));
  }
}

const ofAnotherType = (registered: Registered) =>
  SEARCH_ATTRIBUTE_NAMES.filter((name) => (registered.get(name) ?? KEYWORD) !== KEYWORD);

/** Search attributes of ours that are not as workflows need them. */
export interface SearchAttributeProblems {
  missing: readonly string[];
  ofAnotherType: readonly string[];
  /** How many of type Keyword there are; absent where they can't be listed. */
  keywords?: number;
}

/** Looks without changing anything. Where nothing can be listed, one of another type counts as missing. */
export async function lookAtSearchAttributes(temporal: Temporal): Promise<SearchAttributeProblems> {
  const registered = await listRegistered(temporal);
  if (registered === undefined) return { missing: await unusable(temporal), ofAnotherType: [] };
  const missing = SEARCH_ATTRIBUTE_NAMES.filter((name) => !registered.has(name));
  return { missing, ofAnotherType: ofAnotherType(registered), keywords: keywordsIn(registered) };
}

function checkTypes(registered: Registered, namespace: string): void {
  const wrong = ofAnotherType(registered);
  if (wrong.length === 0) return;
  throw new StartError(
    `Search attributes of namespace "${namespace}" have another type than Keyword: ${wrong.join(', ')}. ` +
      `Use another namespace (TEMPORAL_NAMESPACE), or remove them there and start again:\n` +
      searchAttributeRemovals(wrong, namespace),
  );
}

/**
 * Makes sure that workflows can set our search attributes; an unregistered one would block them for ever.
 *
 * @throws StartError with the commands that register what is missing
 */
export async function ensureSearchAttributes(
  temporal: Temporal,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const registered = await listRegistered(temporal);
  if (registered === undefined) {
    const missing = await unusable(temporal);
    if (missing.length > 0) throw refusal(missing, temporal, 'its operator service does not answer us');
    return;
  }
  checkTypes(registered, temporal.namespace);
  const missing = SEARCH_ATTRIBUTE_NAMES.filter((name) => !registered.has(name));
  if (missing.length > 0) {
    log.info(`Registering search attributes: ${missing.join(', ')}`);
    await register(temporal, missing, registered);
  }
  await retryUntil(
    async () => {
      const left = await unusable(temporal);
      if (left.length > 0) throw new StartError(`Search attributes can't be used yet: ${left.join(', ')}`);
    },
    { log, forMs: USABLE_WITHIN_MS, signal },
  );
}
