import type { AuditRecord } from '../../contracts/audit';

/**
 * Each event once: a reset run begins with copies of the events of the run before it. One of them is left, the same
 * wherever they are read; what no event tells (`eventId` 0) is never a copy.
 */
export function withoutCopies(records: readonly AuditRecord[]): AuditRecord[] {
  const kept = new Map<string, AuditRecord>();
  for (const record of records) {
    const event = eventOf(record);
    const before = kept.get(event);
    // Ids of runs begin with the time of their start, but for those of resets.
    if (before === undefined || record.runId < before.runId) kept.set(event, record);
  }
  const left = new Set(kept.values());
  return records.filter((record) => left.has(record));
}

/** A copied event keeps its id and its time; two runs of one workflow id have no others in common. */
function eventOf({ workflowId, runId, eventId, time, kind, subject }: AuditRecord): string {
  return JSON.stringify([workflowId, eventId === 0 ? runId : eventId, time, kind, subject]);
}
