import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ClusterFacts } from '../contracts/cluster';
import { FAILURE } from '../contracts/failures';
import type { Place } from '../rules/failures';
import type { ClusterContext } from './cluster-context';
import { asActivity } from './failure-of';

/** Input of `readCluster`. */
export interface ReadClusterInput {
  /** An answer of the last 5 minutes will do, or a read that is in flight. For looks at jobs; never for kills. */
  recent?: boolean;
  /** Which read it is, so that it is known what its failure does. @default wait for a recent one, else firstRead */
  place?: Extract<Place, 'firstRead' | 'readAgain' | 'lastRead' | 'wait'>;
}

const RECENT_MS = 5 * 60_000;

/** Activities that tell who a cluster is. */
export function createReadCluster(context: ClusterContext) {
  const readRecently = recently(() => readCluster(context));
  return {
    /** Identity, version, NDMP mode, grants and guard. Fails `WrongCluster` when the entry pins another uuid. */
    readCluster: ({
      recent = false,
      place = recent ? 'wait' : 'firstRead',
    }: ReadClusterInput = {}): Promise<ClusterFacts> =>
      asActivity(place, () => (recent ? readRecently() : readCluster(context, cancellationSignal()))),
  };
}

/** One read of the cluster; fails `WrongCluster`. */
export async function readCluster(
  { cluster, config, client }: ClusterContext,
  signal?: AbortSignal,
): Promise<ClusterFacts> {
  const { uuid, name, version } = await client.getCluster({ signal });
  if (config.uuid !== undefined && config.uuid.toLowerCase() !== uuid.toLowerCase())
    throw wrongCluster(cluster, config.uuid, uuid);
  const ndmpMode = await client.getNdmpMode({ signal });
  const { allow, guard } = config;
  return { cluster, name, uuid, version, ndmpMode, allow, guard, at: new Date().toISOString() };
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

function wrongCluster(cluster: string, pinned: string, found: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Cluster "${cluster}" answers with uuid ${found}, but its entry pins ${pinned}; correct url or uuid in the worker's configuration`,
    FAILURE.WrongCluster,
  );
}
