import type { AuditRecord } from '../../contracts/audit';
import { csvCell } from '../../contracts/text';
import { recordWords } from './model/record-words';

const COLUMNS: Readonly<Record<string, (record: AuditRecord) => string | number | undefined>> = {
  time: ({ time }) => time,
  kind: ({ kind }) => kind,
  what: recordWords,
  cluster: ({ cluster }) => cluster,
  workflowId: ({ workflowId }) => workflowId,
  runId: ({ runId }) => runId,
  eventId: ({ eventId }) => eventId,
  recordId: ({ recordId }) => recordId,
  claimed: ({ actor }) => actor.claimed,
  identity: ({ actor }) => actor.identity,
  principal: ({ actor }) => actor.principal?.name,
  agreement: ({ actor }) => actor.agreement,
  reason: ({ reason }) => reason,
  ticket: ({ ticket }) => ticket,
  ownerUuid: ({ session }) => session?.ownerUuid,
  sessionId: ({ session }) => session?.sessionId,
  job: ({ job }) => job,
  planHash: ({ planHash }) => planHash,
  evidence: ({ evidence }) => JSON.stringify(evidence),
};

/** RFC 4180: a head, a record a line, every cell quoted. */
export function csvText(records: readonly AuditRecord[]): string {
  const lines = [
    Object.keys(COLUMNS).map(csvCell),
    ...records.map((record) => Object.values(COLUMNS).map((of) => csvCell(String(of(record) ?? '')))),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}
