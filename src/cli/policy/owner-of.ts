import type { ClientNetworks, ClusterConfig, ClusterFacts, Guard, LoginScope } from '../../contracts/cluster';
import type { Policy } from '../../contracts/policy';
import { shownGuard } from '../../contracts/schemas/approvers';
import { guardSchema } from '../../contracts/schemas/cluster';
import { didYouMean } from '../../contracts/schemas/did-you-mean';
import { formatProblem, readYaml } from '../../contracts/schemas/read-yaml';
import { unknownClientWords } from '../../contracts/schemas/unknown-clients';
import { workerConfigSchema } from '../../contracts/schemas/worker-config';
import type { WorkerConfig } from '../../contracts/worker-config';
import { readArgument } from '../../node';
import { clientNamesOf, networksOf, withClients } from '../../rules/client-names';
import type { Io } from '../shared/io';
import { lookAloud } from '../shared/look';
import { requestedBy } from '../shared/requester';
import { UNSERVED_AFTER, withClient } from '../shared/with-client';

/** Of a cluster's entry that says nothing of a guard. */
export const DEFAULT_GUARD: Guard = guardSchema.parse({});

/** Where the owner's word is taken from. */
export interface OwnerOptions {
  /** An entry's name; of the configuration file when one is given, of a running worker otherwise. */
  cluster?: string | undefined;
  /** A worker's configuration file: no worker is asked, and no secret of it is read. */
  config?: string | undefined;
}

/** What a cluster's owner says to a policy. */
export interface Owner {
  /** The guard in words, such as "the default guard". */
  whose: string;
  guard: Guard;
  /** Whose login saw the sessions, when it is not the cluster's. */
  scope?: 'svm';
  /** Why nothing can be killed there, and what would change that; absent where kills are granted, or nobody was asked. */
  noKills?: string;
  /** Networks of the policy's names of clients; undefined where nobody was asked. */
  clients: ClientNetworks | undefined;
}

/**
 * The guard of a cluster and the networks of the clients that a policy names; the default guard without a cluster.
 *
 * @throws Error that lists the known names when the policy names another one
 */
export async function ownerOf(io: Io, { cluster, config }: OwnerOptions, policy: Policy): Promise<Owner> {
  const whose = cluster === undefined ? 'the default guard' : `the guard of ${cluster}`;
  const names = clientNamesOf(policy);
  if (config !== undefined) return { whose, ...(await fromFile(config, cluster, names)) };
  if (cluster === undefined) return { whose, guard: DEFAULT_GUARD, clients: undefined };
  const { guard, clients = {}, ...facts } = await askWorker(io, cluster, names);
  return { whose, guard, clients, ...rightsOf(cluster, facts) };
}

/** What the login of an entry is, and why nothing can be killed with it. */
function rightsOf(
  cluster: string,
  { scope, allow, tls }: Pick<ClusterConfig, 'allow'> & { scope?: LoginScope; tls?: ClusterConfig['tls'] },
): Pick<Owner, 'scope' | 'noKills'> {
  const nothing = `Nothing can be killed on ${cluster}:`;
  if (scope === 'svm')
    return {
      scope,
      noKills: `${nothing} its login is an SVM's (scope: svm), which is not shown the nodes; kills need an entry with the cluster's login`,
    };
  if (!allow.includes('kill-sessions'))
    return {
      noKills: `${nothing} its entry does not grant kill-sessions; put kill-sessions into allow of the entry in the worker's configuration, or run in mode report`,
    };
  // A running worker does not tell how it verifies.
  if (tls?.insecureSkipVerify !== true) return {};
  return {
    noKills: `${nothing} its tls.insecureSkipVerify refuses every write; configure tls.caFile or tls.fingerprint256 instead`,
  };
}

async function askWorker(io: Io, cluster: string, names: string[]): Promise<ClusterFacts> {
  const look = {
    read: 'cluster',
    cluster,
    ...(names.length === 0 ? {} : { clients: names }),
    requestedBy: requestedBy({}),
    unservedAfter: UNSERVED_AFTER,
  } as const;
  const asked = { doing: `Asks the worker of ${cluster} for its guard`, isBeside: true };
  const [facts]: ClusterFacts[] = await withClient(io, (workflows) =>
    lookAloud(io, workflows, asked, async (inspect) => (await inspect.run(look)).records),
  );
  if (facts === undefined) throw new Error(`The worker of ${cluster} did not tell its guard; try again`);
  return facts;
}

async function fromFile(
  file: string,
  cluster: string | undefined,
  names: string[],
): Promise<Omit<Owner, 'whose'>> {
  const { clusters, clients } = await readConfig(file);
  const known = networksOf(names, clients);
  const unknown = names.find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) throw new Error(`${unknown} ${unknownClientWords(unknown, clients)} (${file})`);
  if (cluster === undefined) return { guard: DEFAULT_GUARD, clients: known };
  const entry = Object.hasOwn(clusters, cluster) ? clusters[cluster] : undefined;
  if (entry !== undefined)
    return { guard: shownGuard(entry.guard), clients: known, ...rightsOf(cluster, entry) };
  const all = Object.keys(clusters);
  const near = didYouMean(cluster, all);
  throw new Error(
    `${file} has no cluster ${cluster}; ${near === undefined ? `there are ${all.join(', ')}` : `did you mean ${near}?`}`,
  );
}

/** Without the files and secrets that it names. */
async function readConfig(file: string): Promise<WorkerConfig> {
  // Loaded when it is wanted: it knows the way to ONTAP.
  const { checkGuardClients, resolveGuardClients } = await import('../../worker/config');
  let text;
  try {
    text = readArgument(file);
  } catch (error) {
    throw new Error(`The configuration ${file} ${(error as Error).message}`);
  }
  const result = readYaml(text, workerConfigSchema, file);
  const problems = result.ok ? checkGuardClients(result.value, result.document) : result.problems;
  if (result.ok && problems.length === 0) return resolveGuardClients(result.value);
  const lines = problems.map((problem) => `  ${formatProblem(problem)}`);
  throw new Error([`The configuration ${file} can't be used:`, ...lines].join('\n'));
}

/** Of the block for benchmarks (RFC 2544): no session comes from there. */
const madeUp = (index: number) => `198.18.${Math.floor(index / 256)}.${index % 256}/32`;

/**
 * The policy with the networks of its clients.
 *
 * @param how - What tells them, such as "--config FILE".
 * @throws Error when nobody was asked for them
 */
export function resolvedPolicy(policy: Policy, { clients }: Pick<Owner, 'clients'>, how: string): Policy {
  const names = clientNamesOf(policy);
  if (names.length === 0 || clients !== undefined) return withClients(policy, clients ?? {});
  throw new Error(
    `The policy names clients (${names.join(', ')}), whose addresses only the worker's configuration knows; give ${how}`,
  );
}

/** The policy as it can be tried on made-up sessions: a name that nobody was asked for is an address of its own. */
export function triablePolicy(policy: Policy, { clients }: Pick<Owner, 'clients'>): Policy {
  const invented = clientNamesOf(policy).map((name, index): [string, string[]] => [name, [madeUp(index)]]);
  return withClients(policy, { ...Object.fromEntries(invented), ...clients });
}
