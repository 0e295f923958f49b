import { guardSchema } from '../../../src/contracts/schemas/cluster';
import { policySchema } from '../../../src/contracts/schemas/policy';
import { durationMs } from '../../../src/contracts/duration';
import type { ClusterFacts, Guard } from '../../../src/contracts/cluster';
import type { Plan, PlanInput, PlannedSession } from '../../../src/contracts/plan';
import type { Policy } from '../../../src/contracts/policy';
import type { NodeRecord, Sample, SessionRecord } from '../../../src/contracts/session';
import { digestOf, planCleanup } from '../../../src/rules/sessions';

export const STARTED_MS = Date.parse('2026-03-01T00:00:00Z');
export const OWNER = '02c9e252-41be-11e9-81d5-00a0986138f7';
export const CLUSTER = '1cd8a442-86d1-11e0-ae1c-123478563412';
export const GIB = 1_024 ** 3;

/** A guard that forbids nothing, so that a test shows what the policy does. */
export const OPEN_GUARD: Guard = guardSchema.parse({
  minWindow: '1ms',
  minSamples: 2,
  maxKills: 400,
  neverMatch: [],
});

/** One rule that the {@link stale} session fits; five samples in 40 minutes. */
export const POLICY = policyOf({});

export function policyOf(parts: Record<string, unknown>): Policy {
  return policySchema.parse({
    name: 'test',
    observe: { window: '40m', every: '10m' },
    match: [{ name: 'over', dataState: ['halted'], moverState: ['idle', 'halted', 'absent'] }],
    limits: { maxKills: 400, maxPercent: 100 },
    ...parts,
  });
}

type Parts = Partial<Omit<SessionRecord, 'data' | 'mover'>> & {
  data?: Partial<SessionRecord['data']>;
  mover?: Partial<SessionRecord['mover']>;
};

/** A backup to a media server that is over, with its session left open. */
export function session({ data, mover, ...parts }: Parts = {}): SessionRecord {
  return {
    ownerUuid: OWNER,
    sessionId: '2000:4000',
    node: 'node1',
    svm: 'svm1',
    path: '/svm1/vol1',
    client: '10.20.0.7',
    clientPort: 41_000,
    source: '10.20.0.1',
    engine: 'dump',
    ...parts,
    data: { state: 'halted', reason: 'successful', operation: 'backup', bytes: 5_000, ...data },
    mover: { state: 'idle', bytes: 0, ...mover },
  };
}

/** `value` without what is undefined, at every level: as JSON would carry it. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

export function node(name: string, partner: string, parts: Partial<NodeRecord> = {}): NodeRecord {
  const uuid = `1cd8a442-86d1-11e0-ae1c-${Buffer.from(name).toString('hex').padStart(12, '0').slice(-12)}`;
  return { uuid, name, state: 'up', uptime: 9_000_000, partners: [partner], memorySize: 64 * GIB, ...parts };
}

export const NODES = [
  node('node1', 'node2'),
  node('node2', 'node1'),
  node('node3', 'node4'),
  node('node4', 'node3'),
];

export function facts(parts: Partial<ClusterFacts> = {}): ClusterFacts {
  return {
    cluster: 'prod1',
    name: 'cluster1',
    uuid: CLUSTER,
    version: 'NetApp Release 9.16.1',
    ndmpMode: 'svm',
    allow: ['kill-sessions'],
    guard: OPEN_GUARD,
    at: new Date(STARTED_MS).toISOString(),
    ...parts,
  };
}

/** Instants of samples that fit the policy's window exactly. */
export function instants(
  { observe }: Policy,
  count = durationMs(observe.window) / durationMs(observe.every) + 1,
) {
  const everyMs = durationMs(observe.every);
  return Array.from({ length: count }, (_, index) => new Date(STARTED_MS + index * everyMs).toISOString());
}

/** Uptimes that grow with the instants, where a node has one. */
export function running(nodes: NodeRecord[], at: string): NodeRecord[] {
  const seconds = Math.floor((Date.parse(at) - STARTED_MS) / 1_000);
  return nodes.map((each) => (each.uptime === undefined ? each : { ...each, uptime: each.uptime + seconds }));
}

export interface Window {
  policy?: Policy;
  guard?: Guard;
  only?: PlanInput['only'];
  /** Sessions of each sample; the last one repeats. */
  sessions: SessionRecord[][];
  /** Nodes of each sample; the last one repeats. */
  nodes?: NodeRecord[][];
  first?: Partial<ClusterFacts>;
  last?: Partial<ClusterFacts>;
}

export function samplesOf({ policy = POLICY, sessions, nodes = [NODES] }: Window): Sample[] {
  const times = instants(policy);
  return times.map((at, index) => {
    const records = sessions[Math.min(index, sessions.length - 1)] ?? [];
    const full = index === 0 || index === times.length - 1;
    return {
      listing: full
        ? { detail: 'full', at, sessions: records }
        : { detail: 'digest', at, sessions: records.map(digestOf) },
      nodes: running(nodes[Math.min(index, nodes.length - 1)] ?? [], at),
    };
  });
}

export function inputOf(window: Window): PlanInput {
  const { policy = POLICY, guard = OPEN_GUARD, only, first, last } = window;
  return {
    policy,
    first: facts({ guard, ...first }),
    last: facts({ guard, ...last }),
    samples: samplesOf(window),
    ...(only === undefined ? {} : { only }),
  };
}

export function plan(window: Window): Plan {
  return planCleanup(inputOf(window));
}

/** The decision on the only session, or on the one of this id. */
export function decision(window: Window, sessionId?: string): PlannedSession {
  const { sessions } = plan(window);
  const found = sessionId === undefined ? sessions[0] : sessions.find((each) => each.sessionId === sessionId);
  if (found === undefined) throw new Error(`no decision on ${sessionId ?? 'the first session'}`);
  return found;
}

export function killedIds({ sessions }: Plan): string[] {
  return sessions.filter(({ decision: made }) => made === 'kill').map(({ sessionId }) => sessionId);
}
