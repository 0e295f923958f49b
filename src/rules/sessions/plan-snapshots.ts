import type { ClusterFacts } from '../../contracts/cluster';
import { durationMs } from '../../contracts/duration';
import type { Plan } from '../../contracts/plan';
import type { Policy } from '../../contracts/policy';
import type { NodeRecord, Sample, SessionKey, SessionRecord } from '../../contracts/session';
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

/** The only snapshot as often as the window wants samples. */
function asIfStill(snapshot: Snapshot, { observe }: Policy): Snapshot[] {
  const [windowMs, everyMs] = [durationMs(observe.window), durationMs(observe.every)];
  const startMs = Date.parse(snapshot.at);
  return Array.from({ length: windowMs / everyMs + 1 }, (_, index) => ({
    ...snapshot,
    at: new Date(startMs + index * everyMs).toISOString(),
    nodes: snapshot.nodes?.map(({ uptime, ...node }) =>
      uptime === undefined ? node : { ...node, uptime: uptime + (index * everyMs) / 1_000 },
    ),
  })) as Snapshot[];
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

/** What the policy would do after these snapshots; a single one stands for a window in which nothing changes. */
export function planSnapshots(
  given: Policy,
  { guard, scope }: SnapshotCluster,
  snapshots: readonly [Snapshot, ...Snapshot[]],
  only?: SessionKey[],
): Evaluation {
  const { policy, tightened } = tightenPolicy(given, guard);
  const [first] = snapshots;
  const isSingle = snapshots.length === 1;
  const { samples, assumed } = samplesOf(isSingle ? asIfStill(first, policy) : snapshots);
  const facts = factsOf(first, scope === undefined ? { guard } : { guard, scope });
  const plan = planCleanup({
    policy,
    first: facts,
    last: facts,
    samples,
    ...(only === undefined ? {} : { only }),
  });
  const still = `A single snapshot shows no change: judged as if nothing changed for ${policy.observe.window}`;
  return {
    // That no active session moves is our own doing then.
    plan: isSingle ? { ...plan, incomplete: [] } : plan,
    tightened,
    assumed: [...(isSingle ? [still] : []), ...assumed, ...snapshots.flatMap(({ remarks }) => remarks)],
  };
}
