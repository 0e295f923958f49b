import type { AuditRecord } from '../../contracts/audit';
import type { SessionKey } from '../../contracts/session';
import { samePerson } from '../approval';
import { sessionsOf } from './sessions-of';

/** What is looked for; a record has to fit all that is given. */
export interface RecordFilter {
  cluster?: string;
  /** A session's id, or `OWNER_UUID/ID`. */
  session?: string;
  /** A backup server, by its address or its name in the worker's configuration. */
  client?: string;
  /** UUID of a job. */
  job?: string;
  /** A person or service: claimed name, client identity or principal. */
  actor?: string;
  kind?: AuditRecord['kind'];
  /** A workflow id, or the id of one of its runs. */
  run?: string;
  /** ISO 8601; records from then on. */
  since?: string;
}

/** Whether a record is one of those that are looked for. */
export function matchRecord(record: AuditRecord, filter: RecordFilter): boolean {
  const { cluster, session, client, job, actor, kind, run, since } = filter;
  return (
    (cluster === undefined || record.cluster === cluster) &&
    (kind === undefined || record.kind === kind) &&
    (run === undefined || record.workflowId === run || record.runId === run) &&
    (since === undefined || record.time >= since) &&
    (job === undefined || record.job === job.toLowerCase()) &&
    (actor === undefined || actorsOf(record).some((name) => samePerson(name, actor))) &&
    (session === undefined || sessionsOf(record).some((one) => isSession(one, session))) &&
    (client === undefined || sessionsOf(record).some((one) => isClient(one.record, client)))
  );
}

function isSession({ ownerUuid, sessionId }: SessionKey, wanted: string): boolean {
  return wanted === sessionId || isSame(wanted, `${ownerUuid}/${sessionId}`);
}

function isClient(record: { client?: string; clientName?: string } | undefined, wanted: string): boolean {
  return [record?.client, record?.clientName].some((name) => name !== undefined && isSame(name, wanted));
}

function actorsOf({ actor, ...record }: AuditRecord): string[] {
  const said = record.kind === 'approved' || record.kind === 'rejected' ? [record.evidence.by] : [];
  return [actor.claimed, actor.identity, actor.principal?.name, ...said].filter((name) => name !== undefined);
}

const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
