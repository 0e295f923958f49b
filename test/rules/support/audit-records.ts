import type { AuditRecord, AuditRecordOf } from '../../../src/contracts/audit';
import { guardSchema } from '../../../src/contracts/schemas/cluster';
import type { SessionRecord } from '../../../src/contracts/session';
import { recordId } from '../../../src/rules/audit';
import { digestOf } from '../../../src/rules/sessions';

export const OWNER = '1cd8a442-86d1-11e0-ae1c-123478563412';

const SAMPLES = 4;
const EVERY_MINUTES = 10;

/** Minutes after that hour of one day, ISO 8601. */
const at = (hour: number, minutes = 0) => new Date(Date.UTC(2026, 10, 22, hour, minutes)).toISOString();

/** A session that is over while its control connection is open. */
export function sessionRecord(
  sessionId: string,
  { bytes = 7, reason = 'successful', client = '10.20.0.23' } = {},
): SessionRecord {
  return {
    ownerUuid: OWNER,
    sessionId,
    node: 'n1',
    svm: 'svm1',
    path: '/svm1/vol1',
    client,
    clientPort: 4_000,
    ...(client === '10.20.0.23' ? { clientName: 'nbu-media' } : {}),
    source: '10.1.1.1',
    engine: 'dump',
    data: { state: 'halted', reason, operation: 'backup', bytes },
    mover: { state: 'idle', bytes: 0 },
  };
}

type Head = Omit<AuditRecord, 'kind' | 'evidence'>;

function head(time: string, subject: string): Head {
  const address = { workflowId: 'cleanup/prod1/default', runId: 'run', eventId: Date.parse(time), subject };
  return {
    recordId: recordId(address),
    time,
    cluster: 'prod1',
    ...address,
    actor: { claimed: 'alice', identity: 'worker@host', agreement: 'worker' },
  };
}

/** The look at the cluster with which a run begins. */
export function clusterRecord(hour: number): AuditRecord {
  const facts = {
    cluster: 'prod1',
    name: 'cluster1',
    uuid: OWNER,
    version: '9.15.1',
    ndmpMode: 'svm' as const,
    allow: [],
    guard: guardSchema.parse({ minWindow: '10m', minSamples: 2 }),
    at: at(hour),
  };
  const evidence = { looked: 'cluster' as const, purpose: 'look' as const, attempts: 1, facts };
  return { kind: 'sampled', ...head(at(hour), 'cluster'), evidence };
}

/** Four samples of a window, ten minutes apart. */
export function windowRecords(hour: number, sessions: SessionRecord[]): AuditRecord[] {
  return Array.from({ length: SAMPLES }, (_, index) => index).flatMap((index): AuditRecord[] => {
    const time = at(hour, index * EVERY_MINUTES);
    const look = { purpose: 'window' as const, window: 1, sample: index + 1, attempts: 1 };
    const isFull = index === 0 || index === SAMPLES - 1;
    const listing = isFull
      ? { detail: 'full' as const, at: time, sessions }
      : { detail: 'digest' as const, at: time, sessions: sessions.map(digestOf) };
    const uptime = 90_000 + hour * 3_600 + index * EVERY_MINUTES * 60;
    const nodes = [{ uuid: OWNER, name: 'n1', state: 'up', uptime, partners: [] }];
    return [
      { kind: 'sampled', ...head(time, 'sessions'), evidence: { looked: 'sessions', ...look, listing } },
      { kind: 'sampled', ...head(time, 'nodes'), evidence: { looked: 'nodes', ...look, nodes } },
    ];
  });
}

const decided = (record: SessionRecord) => ({
  ownerUuid: record.ownerUuid,
  sessionId: record.sessionId,
  why: 'unchanged',
  unchangedSeconds: 1_800,
  record,
  counters: [],
});

/** A plan that wants these sessions killed. */
export function plannedRecord(hour: number, sessions: SessionRecord[]): AuditRecordOf<'planned'> {
  const time = at(hour);
  return {
    kind: 'planned',
    ...head(time, 'plan/1'),
    evidence: {
      at: time,
      window: { from: time, to: time, samples: SAMPLES },
      counts: { sessions: sessions.length, kill: sessions.length, protected: 0, kept: 0 },
      kills: sessions.map((session) => ({
        ...decided(session),
        rule: 'halted',
        knownAbsent: [],
        joined: [],
      })),
      pools: [],
      incomplete: [],
      remarks: [],
      exceeded: [],
      tightened: [],
    },
  };
}

/** A kill that took effect. */
export function killedRecord(hour: number, session: SessionRecord): AuditRecordOf<'killed'> {
  return {
    kind: 'killed',
    ...head(at(hour), `session/${session.sessionId}`),
    session: { ownerUuid: session.ownerUuid, sessionId: session.sessionId },
    evidence: { ...decided(session), outcome: 'killed', rule: 'halted', again: false, attempts: 1 },
  };
}

/** A session that was planned, and had changed when it was read right before its kill. */
export function revivedRecord(
  hour: number,
  session: SessionRecord,
  more: { perhapsOurs?: boolean } = {},
): AuditRecordOf<'kept'> {
  return {
    kind: 'kept',
    ...head(at(hour), `session/${session.sessionId}`),
    session: { ownerUuid: session.ownerUuid, sessionId: session.sessionId },
    evidence: { ...decided(session), stage: 'kill', reason: 'revived', ...more },
  };
}

/** The same records as a reset copies them into the run that it begins. */
export const copiesIn = (runId: string, records: readonly AuditRecord[]): AuditRecord[] =>
  records.map((record) => ({ ...record, runId, recordId: recordId({ ...record, runId }) }));
