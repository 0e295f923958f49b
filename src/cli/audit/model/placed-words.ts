import type { AuditRecord, AuditReport } from '../../../contracts/audit';
import { mainRun } from './pick';
import { recordWords } from './record-words';

/** What a record says, and where, when that is not the run or the cluster that was asked for. Not escaped. */
export function placedWords(report: AuditReport): (record: AuditRecord) => string {
  const { workflowId } = report;
  const cluster = mainRun(report)?.cluster;
  return (record) => {
    const words = recordWords(record);
    if (record.kind === 'ended' && record.workflowId !== workflowId) return `${record.workflowId} ${words}`;
    return record.cluster === undefined || record.cluster === cluster ? words : `${record.cluster}: ${words}`;
  };
}
