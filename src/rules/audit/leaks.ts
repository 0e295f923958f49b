import type { AuditRecord, AuditRecordOf } from '../../contracts/audit';
import type { SessionKey, SessionRecord } from '../../contracts/session';
import { digestOf } from '../sessions';
import { type RecordedSession, sessionsOf } from './sessions-of';

/** What leaks are added up by. */
export const LEAK_GROUPS = ['client', 'cluster', 'node', 'svm'] as const;

/** One of {@link LEAK_GROUPS}. */
export type LeakGroup = (typeof LEAK_GROUPS)[number];

/** Sessions of one backup server, cluster, node or SVM that were found stale. */
export interface Leak {
  /** Name or address; `unknown` where ONTAP gave none. */
  name: string;
  /** Different sessions that a plan wanted killed, however often. */
  stale: number;
  /** Of these, killed by us. */
  killed: number;
  /** Sessions that an observer saw end, and how many of them stood still until then, named by a plan or not. */
  ended: number;
  stoodStill: number;
  /** Bytes that these sessions had moved. */
  bytes: number;
  clusters: string[];
  /** When a plan named the first and the last of them, or an observer last saw one that stood still. */
  first: string;
  last: string;
}

interface Seen {
  name: string;
  cluster: string;
  bytes: number;
  killed: boolean;
  stale: boolean;
  ended: boolean;
  stoodStill: boolean;
  first: string;
  last: string;
}

/**
 * Sessions found stale and killed, and those that stood still until they ended, added up; the most first. The cause is
 * nearly always one host or one firewall.
 *
 * @param stillSeconds - From so long on a session that has ended stood still
 */
export function leaksBy(
  records: Iterable<AuditRecord>,
  group: LeakGroup,
  stillSeconds = Number.POSITIVE_INFINITY,
): Leak[] {
  const sessions = new Map<string, Seen>();
  for (const record of records) {
    if (record.kind === 'session_ended') noteEnd(sessions, record, group, stillSeconds);
    if (record.kind !== 'planned' && record.kind !== 'killed') continue;
    for (const session of sessionsOf(record)) note(sessions, record, session, group);
  }
  return added([...sessions.values()]);
}

function note(
  sessions: Map<string, Seen>,
  record: AuditRecord,
  session: RecordedSession,
  group: LeakGroup,
): void {
  const cluster = record.cluster ?? 'unknown';
  const key = identityOf(cluster, session);
  const before = sessions.get(key);
  const killed = record.kind === 'killed' && record.evidence.outcome === 'killed';
  sessions.set(key, {
    ...{ ended: false, stoodStill: false, ...before },
    stale: true,
    name: before?.name ?? nameOf(session.record, cluster, group),
    cluster,
    bytes: Math.max(before?.bytes ?? 0, bytesOf(session.record)),
    killed: killed || before?.killed === true,
    first: before === undefined || record.time < before.first ? record.time : before.first,
    last: before === undefined || record.time > before.last ? record.time : before.last,
  });
}

function noteEnd(
  sessions: Map<string, Seen>,
  record: AuditRecordOf<'session_ended'>,
  group: LeakGroup,
  stillSeconds: number,
): void {
  const { cluster = 'unknown', evidence } = record;
  const key = keyOfIdentity(cluster, evidence, evidence.identity);
  const before = sessions.get(key);
  const { lastSeen, bytes = 0, unchangedSeconds } = evidence;
  sessions.set(key, {
    ...(before ?? { stale: false, killed: false, first: lastSeen, last: lastSeen }),
    name: before?.name ?? nameOf(evidence, cluster, group),
    cluster,
    bytes: Math.max(before?.bytes ?? 0, bytes),
    ended: true,
    stoodStill: unchangedSeconds >= stillSeconds,
  });
}

/** Ids are used again: the connections tell one session from the next of the same id. */
function identityOf(cluster: string, { ownerUuid, sessionId, record }: RecordedSession): string {
  const identity = record === undefined ? null : digestOf(record).identity;
  return keyOfIdentity(cluster, { ownerUuid, sessionId }, identity);
}

const keyOfIdentity = (
  cluster: string,
  { ownerUuid, sessionId }: SessionKey,
  identity: string | null,
): string => JSON.stringify([cluster, ownerUuid, sessionId, identity]);

function nameOf(
  record: Pick<SessionRecord, 'client' | 'clientName' | 'node' | 'svm'> | undefined,
  cluster: string,
  group: LeakGroup,
): string {
  switch (group) {
    case 'client':
      return record?.clientName ?? record?.client ?? 'unknown';
    case 'cluster':
      return cluster;
    case 'node':
      return record?.node === undefined ? 'unknown' : `${cluster}/${record.node}`;
    case 'svm':
      return record?.svm ?? 'unknown';
  }
}

const bytesOf = (record: SessionRecord | undefined) => record?.data.bytes ?? record?.mover.bytes ?? 0;

/** What moved until its end is only counted, in the group of one that did not. */
function added(sessions: readonly Seen[]): Leak[] {
  const leaks = new Map<string, Leak>();
  for (const { name, cluster, bytes, first, last, ...seen } of sessions.filter(isLeaked)) {
    const none = { stale: 0, killed: 0, ended: 0, stoodStill: 0, bytes: 0 };
    const leak = leaks.get(name) ?? { name, ...none, clusters: [], first, last };
    leak.stale += Number(seen.stale);
    leak.killed += Number(seen.killed);
    leak.stoodStill += Number(seen.stoodStill);
    leak.bytes += bytes;
    if (!leak.clusters.includes(cluster)) leak.clusters.push(cluster);
    leak.first = first < leak.first ? first : leak.first;
    leak.last = last > leak.last ? last : leak.last;
    leaks.set(name, leak);
  }
  for (const { name, ended } of sessions) {
    const leak = leaks.get(name);
    if (leak !== undefined) leak.ended += Number(ended);
  }
  return [...leaks.values()].sort(
    (a, b) => b.stale - a.stale || b.stoodStill - a.stoodStill || (a.name < b.name ? -1 : 1),
  );
}

const isLeaked = ({ stale, stoodStill }: Seen): boolean => stale || stoodStill;
