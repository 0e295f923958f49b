import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { durationMs } from '../../contracts/duration';
import type { Evict } from '../../contracts/evict';
import type { EvidenceInstant } from '../../contracts/look-seal';
import type { SessionListing } from '../../contracts/session';
import { identify } from '../../ontap';
import type { ClusterContext } from '../cluster-context';
import { wrongCluster } from '../wrong-cluster';
import { sealLook } from './seals';

/** An answer that is older is asked for anew, ms. */
const RECENT_MS = 5 * 60_000;

/** How often an observer looks at a cluster, where its entry says so, ms; for an eviction only its own looks count. */
export const countedEveryMs = (
  { ages }: ClusterContext['config'],
  evict: Evict | undefined,
): number | undefined => (ages === undefined || evict !== undefined ? undefined : durationMs(ages.every));

/** Both clocks, as one attempt of an activity can tell them. */
export interface AttemptClock {
  /** By Temporal's clock not later than now. */
  now(): EvidenceInstant;
}

/** To be called as an attempt begins: what Temporal's clock shows is at least when it fell due, and what passed since. */
export function attemptClock(): AttemptClock {
  const dueMs = activityInfo().currentAttemptScheduledTimestampMs;
  const begunMs = performance.now();
  return {
    now: () => ({ worker: Date.now(), server: dueMs + Math.floor(performance.now() - begunMs) }),
  };
}

/** What the activities of one cluster share to seal what they see. */
export interface Evidence {
  /** UUID of the cluster behind the login: as the entry pins it, or as it said in the last minutes. */
  clusterUuid(): Promise<string>;
  /** The cluster has said its UUID. */
  heard(uuid: string): void;
  /** The listing with a seal, where the worker has a key, and the cluster says who it is. */
  sealed(listing: SessionListing, look: Departed): Promise<SessionListing>;
}

/** A look whose answer is there now. */
export interface Departed {
  clock: AttemptClock;
  departed: EvidenceInstant;
  narrowed: boolean;
}

/** One for all activities of a cluster. */
export function createEvidence({
  cluster: name,
  config,
  client,
  evidenceKeys: keys,
}: ClusterContext): Evidence {
  let last: { uuid: string; atMs: number } | undefined;
  const heard = (uuid: string) => void (last = { uuid, atMs: performance.now() });
  const clusterUuid = async (): Promise<string> => {
    if (config.uuid !== undefined) return config.uuid;
    if (last !== undefined && performance.now() - last.atMs < RECENT_MS) return last.uuid;
    const found = await identify(client, config.scope, { signal: cancellationSignal() });
    if ('wrongLogin' in found)
      throw wrongCluster(`The login of "${name}" ${found.wrongLogin}; ${found.remedy}`);
    heard(found.uuid);
    return found.uuid;
  };
  return {
    clusterUuid,
    heard,
    async sealed(listing, { clock, departed, narrowed }) {
      const arrived = clock.now().worker;
      if (keys === undefined) return listing;
      // Without it the look is none that a kill can rest on; for all else it is as good.
      const cluster = await clusterUuid().catch(() => undefined);
      return cluster === undefined
        ? listing
        : sealLook(keys, listing, { cluster, departed, arrived, narrowed });
    },
  };
}
