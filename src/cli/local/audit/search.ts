import type { AuditRecord } from '../../../contracts/audit';
import { matchRecord, type RecordFilter } from '../../../rules/audit';
import { recordWords } from '../../audit/model/record-words';
import type { SearchOptions } from '../../audit/search-command';
import type { Io } from '../../shared/io';
import type { Screen } from '../../shared/output/screen';
import { type Column, renderTable } from '../../shared/output/table';
import { counted, shown } from '../../shared/output/words';
import { findRecords, PARTLY_READ, unreadableWords } from './record-source';

const COLUMNS: Column[] = [
  { title: 'time' },
  { title: 'kind' },
  { title: 'cluster' },
  { title: 'about', shrinksTo: 12 },
  { title: 'who', shrinksTo: 10 },
  { title: 'what', shrinksTo: 24 },
  { title: 'run', shrinksTo: 16 },
];

/** Runs `audit search`; gives the exit code. */
export async function searchMain(io: Io, options: SearchOptions): Promise<number> {
  const { dir: _dir, temporal: _temporal, json, kind, ...rest } = options;
  const filter: RecordFilter = {
    ...rest,
    ...(kind === undefined ? {} : { kind: kind as AuditRecord['kind'] }),
  };
  const found = await findRecords(options, (record) => matchRecord(record, filter));
  if (json === true) io.json(found);
  else print(io.out, found.records);
  io.err.print(...unreadableWords(found.unreadable));
  return found.unreadable.length === 0 ? 0 : PARTLY_READ;
}

function print(screen: Screen, records: readonly AuditRecord[]): void {
  const rows = records.map((record) => [
    record.time.slice(0, 19).replace('T', ' '),
    record.kind,
    shown(record.cluster),
    shown(subjectWords(record)),
    shown(actorWords(record)),
    shown(wordsOf(record)),
    shown(record.workflowId),
  ]);
  screen.print(
    ...(rows.length === 0 ? [] : renderTable(COLUMNS, rows, screen.width)),
    `${counted(records.length, 'record')}${records.length === 0 ? '' : ', times in UTC'}`,
  );
}

function wordsOf(record: AuditRecord): string {
  const { kind, reason } = record;
  return kind === 'requested' && reason !== undefined
    ? `${recordWords(record)}: ${reason}`
    : recordWords(record);
}

/** Who did it: what is proven goes first. */
function actorWords({ actor }: AuditRecord): string {
  const { principal, claimed, identity, agreement } = actor;
  const name = principal?.name ?? claimed ?? identity ?? 'unknown';
  return agreement === 'contradicting' ? `${name} (called itself ${claimed})` : name;
}

/** What it is about: a session, a job, or nothing of its own. */
function subjectWords(record: AuditRecord): string {
  if (record.session !== undefined) return record.session.sessionId;
  if (record.job !== undefined) return record.job;
  if (record.kind !== 'planned') return '';
  return record.evidence.kills.map(({ sessionId }) => sessionId).join(' ');
}
