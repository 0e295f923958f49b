import type { AuditKind, AuditRecord, AuditRecordOf, AuditReport } from '../../../contracts/audit';

/** All records of a report by time, with those of the schedule that started it. */
export function allRecords({ runs, schedule }: AuditReport): AuditRecord[] {
  const all = [...(schedule?.records ?? []), ...runs.flatMap(({ records }) => records)];
  return all
    .map((record, index) => ({ record, index }))
    .sort((a, b) => compare(a.record.time, b.record.time) || a.index - b.index)
    .map(({ record }) => record);
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Those of one kind. */
export const ofKind = <K extends AuditKind>(records: readonly AuditRecord[], kind: K): AuditRecordOf<K>[] =>
  records.filter((record): record is AuditRecordOf<K> => record.kind === kind);

/** The run that was asked for. */
export const mainRun = ({ runs, runId }: AuditReport) => runs.find((run) => run.runId === runId) ?? runs[0];
