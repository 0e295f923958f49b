import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { toldGuard } from '../contracts/change-gate';
import type { ClusterFacts, NdmpMode } from '../contracts/cluster';
import type { Evict } from '../contracts/evict';
import { FAILURE } from '../contracts/failures';
import { shownGuard } from '../contracts/schemas/approvers';
import { identify, isBefore, OntapError, releaseOf, SINCE } from '../ontap';
import type { Place } from '../rules/failures';
import { clientNetworks } from './client-networks';
import type { ClusterContext } from './cluster-context';
import type { Evidence } from './evidence/evidence-context';
import { checkIsOneClient, guardOf } from './evidence/evictions';
import { asActivity } from './failure-of';
import { wrongCluster } from './wrong-cluster';

/** Input of `readCluster`. */
export interface ReadClusterInput {
  /**
   * What the caller goes on to look at; no more is read than that needs. For `jobs` identity and grants, where an
   * answer of the last 5 minutes will do, or a read that is in flight. For `sessions` the NDMP mode, too, always anew.
   * @default sessions
   */
  needs?: 'jobs' | 'sessions';
  /** Names of `clients` whose networks are wanted. */
  clients?: string[];
  /** The guard that is told is the one that bounds evictions. @default that of clean-ups */
  evict?: Evict;
  /** Which read it is, so that it is known what its failure does. @default wait for jobs, else firstRead */
  place?: Extract<Place, 'firstRead' | 'readAgain' | 'lastRead' | 'wait'>;
}

const RECENT_MS = 5 * 60_000;

/** Activities that tell who a cluster is. */
export function createReadCluster(context: ClusterContext, evidence: Pick<Evidence, 'heard'>) {
  const readRecently = recently(() => readIdentity(context));
  return {
    /**
     * Identity, version, grants and guard, for sessions the NDMP mode as well. Fails `WrongCluster` when the entry pins
     * another uuid, or says the other scope than the login has, and `InvalidRequest` when `clients` names one that the
     * configuration doesn't have; for an eviction `NotGranted` where the owner allows none.
     */
    readCluster: ({
      needs = 'sessions',
      clients = [],
      evict,
      place = needs === 'jobs' ? 'wait' : 'firstRead',
    }: ReadClusterInput = {}): Promise<ClusterFacts> =>
      asActivity(place, async () => {
        const networks = clientNetworks(context, clients);
        if (evict !== undefined) checkIsOneClient(context, evict);
        const guard = guardOf(context, evict);
        const facts = await (needs === 'jobs'
          ? readRecently()
          : readForSessions(context, cancellationSignal()));
        evidence.heard(facts.uuid);
        const bounded = evict === undefined ? facts : { ...facts, guard };
        return clients.length === 0 ? bounded : { ...bounded, clients: networks };
      }),
  };
}

/** Who the cluster is, and its NDMP mode where the login is shown it: what there is to know. */
export async function readWhatIsShown(context: ClusterContext, signal?: AbortSignal): Promise<ClusterFacts> {
  const facts = await readIdentity(context, signal);
  return withMode(facts, await readMode(context, signal).catch(noneIfHidden));
}

async function readForSessions(context: ClusterContext, signal: AbortSignal): Promise<ClusterFacts> {
  const facts = await readIdentity(context, signal);
  try {
    return withMode(facts, await readMode(context, signal));
  } catch (error) {
    throw error instanceof OntapError && error.kind === 'unsupported' ? withoutNdmp(facts) : error;
  }
}

async function readIdentity(
  { cluster, config, client }: ClusterContext,
  signal?: AbortSignal,
): Promise<ClusterFacts> {
  const { allow, ages, scope, uuid: pinned } = config;
  const found = await identify(client, scope, { signal });
  if ('wrongLogin' in found)
    throw wrongCluster(`The login of "${cluster}" ${found.wrongLogin}; ${found.remedy}`);
  const { uuid, name, version } = found;
  if (pinned !== undefined && pinned.toLowerCase() !== uuid.toLowerCase())
    throw wrongCluster(
      `Cluster "${cluster}" answers with uuid ${uuid}, but clusters.${cluster}.uuid in the worker's configuration file is ${pinned}; correct that, or clusters.${cluster}.url, then start the worker anew`,
    );
  return {
    ...{ cluster, name, uuid, version, allow, guard: toldGuard(shownGuard(config.guard)) },
    ...(ages === undefined ? {} : { ages: ages.every }),
    ...(scope === 'svm' ? { scope } : {}),
    at: new Date().toISOString(),
  };
}

/** Of the cluster's login alone: an SVM has sessions in SVM scope only, and is not asked. */
async function readMode({ config, client }: ClusterContext, signal?: AbortSignal) {
  return config.scope === 'svm' ? undefined : client.getNdmpMode({ signal });
}

const withMode = (facts: ClusterFacts, ndmpMode: NdmpMode | undefined): ClusterFacts =>
  ndmpMode === undefined ? facts : { ...facts, ndmpMode };

function noneIfHidden(error: unknown): undefined {
  if (error instanceof OntapError && (error.kind === 'forbidden' || error.kind === 'unsupported')) return;
  throw error;
}

/** Shares one call, in flight or of the last minutes; a failed one is forgotten at once. */
function recently<T>(call: () => Promise<T>): () => Promise<T> {
  let last: { at: number; result: Promise<T> } | undefined;
  return () => {
    const now = performance.now();
    if (last !== undefined && now - last.at < RECENT_MS) return last.result;
    const result = call();
    last = { at: now, result };
    result.catch(() => (last = last?.result === result ? undefined : last));
    return result;
  };
}

/** What it means that there is no such API depends on the release. */
function withoutNdmp({ cluster, version }: ClusterFacts): ApplicationFailure {
  const release = releaseOf(version);
  const why =
    release !== undefined && isBefore(release, SINCE.sessions)
      ? 'it came with ONTAP 9.7: upgrade'
      : 'its release would have it, so the system comes without NDMP and has no sessions to clean up';
  return ApplicationFailure.nonRetryable(
    `"${cluster}" (${version}) has no API for NDMP sessions: ${why}. Waits, commands and sequences of jobs work all the same`,
    FAILURE.OntapUnsupported,
  );
}
