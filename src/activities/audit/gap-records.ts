import type { AuditRecord, AuditRecordOf } from '../../contracts/audit';
import type { ClosedRun } from '../../contracts/audit-files';
import { recordId } from '../../rules/audit';

/** For a run that Temporal lists, but whose history it has deleted. */
export function goneRecord(run: ClosedRun): AuditRecord {
  return gap(
    run,
    'history_gone',
    `Temporal had deleted its history before it was exported (${run.workflow})`,
  );
}

/** For a history that our reader could not make sense of. */
export function unreadableRecord(run: ClosedRun, error: unknown): AuditRecord {
  const name = error instanceof Error ? error.name : typeof error;
  return gap(run, 'undecodable', `its history could not be read as one of ${run.workflow} (${name})`);
}

function gap(
  { workflowId, runId, closedAt }: ClosedRun,
  what: AuditRecordOf<'gap'>['evidence']['what'],
  why: string,
): AuditRecord {
  const subject = 'run';
  return {
    kind: 'gap',
    recordId: recordId({ workflowId, runId, eventId: 0, subject }),
    time: closedAt,
    workflowId,
    runId,
    eventId: 0,
    subject,
    actor: { agreement: 'unknown' },
    evidence: { what, why, run: { workflowId, runId } },
  };
}
