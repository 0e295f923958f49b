import type { ClusterFacts } from '../../contracts/cluster';
import { durationMs } from '../../contracts/duration';
import type { Plan } from '../../contracts/plan';
import type { Policy } from '../../contracts/policy';
import type { NodeRecord, Sample, SessionKey, SessionRecord } from '../../contracts/session';
import { digestsOf } from './digest-of';
import { planCleanup } from './plan-cleanup';
import { tightenPolicy } from './tighten-policy';

/** One recorded answer of ONTAP. */
export interface Snapshot {
  /** File, with the line where it holds several. */
  file: string;
  at: string;
  sessions: SessionRecord[];
  /** Absent where the listing tells nothing of nodes. */
  nodes?: NodeRecord[];
  /** What is not as it was on the cluster, in words. */
  remarks: string[];
}

/** What a policy says about snapshots, and what had to be assumed. */
export interface Evaluation {
  plan: Plan;
  tightened: string[];
  assumed: string[];
}

/** A node that is assumed to be up has been so for longer than any window. */
const LONG_SECONDS = 100 * 86_400;

const nodesUp = (names: readonly string[]): NodeRecord[] =>
  names.map((name) => ({ uuid: name, name, state: 'up', uptime: LONG_SECONDS, partners: [] }));

function samplesOf(snapshots: readonly Snapshot[]): { samples: Sample[]; assumed: string[] } {
  const isKnown = snapshots.every(({ nodes }) => nodes !== undefined);
  const names = new Set(snapshots.flatMap(({ sessions }) => sessions.flatMap(({ node }) => node ?? [])));
  const up = nodesUp([...names]);
  return {
    samples: snapshots.map(({ at, sessions, nodes }) => ({
      listing: { detail: 'full', at, sessions },
      nodes: isKnown ? (nodes ?? up) : up,
    })),
    assumed: isKnown ? [] : ['Nodes are not in every snapshot: all are taken as up, of unknown memory'],
  };
}

/** One sample as if it were the last of so many, a window apart; those before are digests, made once. */
function asIfStill({ listing, nodes }: Sample, windowMs: number, count: number): Sample[] {
  const startMs = Date.parse(listing.at);
  const digests = digestsOf(listing);
  return Array.from({ length: count }, (_, index) => {
    const passedMs = (windowMs * index) / (count - 1);
    const at = new Date(startMs + passedMs).toISOString();
    return {
      listing: index === count - 1 ? { ...listing, at } : { detail: 'digest', at, sessions: digests },
      nodes: nodes.map(({ uptime, ...node }) =>
        uptime === undefined ? node : { ...node, uptime: uptime + passedMs / 1_000 },
      ),
    };
  });
}

/** A cluster as far as a snapshot needs one: its guard, and whose login saw the sessions. */
export type SnapshotCluster = Pick<ClusterFacts, 'guard' | 'scope'>;

function factsOf({ at, sessions }: Snapshot, cluster: SnapshotCluster): ClusterFacts {
  const ndmpMode = sessions.some(({ svm }) => svm !== undefined) ? 'svm' : 'node';
  return {
    cluster: 'snapshot',
    name: 'snapshot',
    uuid: 'snapshot',
    version: '',
    ndmpMode,
    allow: [],
    ...cluster,
    at,
  };
}

/** What a policy within the guard's bounds would do after a window of so many samples in which nothing changes. */
export function planStill(
  policy: Policy,
  cluster: SnapshotCluster,
  snapshot: Snapshot,
  count: number,
  only?: SessionKey[],
): Plan {
  const [windowMs, { samples }] = [durationMs(policy.observe.window), samplesOf([snapshot])];
  const still = samples.flatMap((sample) => asIfStill(sample, windowMs, count));
  // That no active session moves is our own doing.
  return { ...planOf(policy, cluster, snapshot, still, only), incomplete: [] };
}

function planOf(
  policy: Policy,
  { guard, scope }: SnapshotCluster,
  first: Snapshot,
  samples: Sample[],
  only: SessionKey[] | undefined,
): Plan {
  const facts = factsOf(first, scope === undefined ? { guard } : { guard, scope });
  return planCleanup({ policy, first: facts, last: facts, samples, ...(only === undefined ? {} : { only }) });
}

/** What the policy would do after these snapshots; a single one stands for a window in which nothing changes. */
export function planSnapshots(
  given: Policy,
  cluster: SnapshotCluster,
  snapshots: readonly [Snapshot, ...Snapshot[]],
  only?: SessionKey[],
): Evaluation {
  const { policy, tightened } = tightenPolicy(given, cluster.guard);
  const [first] = snapshots;
  const { samples, assumed } = samplesOf(snapshots);
  const told = [...assumed, ...snapshots.flatMap(({ remarks }) => remarks)];
  if (snapshots.length > 1)
    return { plan: planOf(policy, cluster, first, samples, only), tightened, assumed: told };
  const { window, every } = policy.observe;
  const still = `A single snapshot shows no change: judged as if nothing changed for ${window}`;
  const count = durationMs(window) / durationMs(every) + 1;
  return {
    plan: planStill(policy, cluster, first, count, only),
    tightened,
    assumed: [still, ...told],
  };
}
