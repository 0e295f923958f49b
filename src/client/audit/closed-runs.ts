import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { ClosedRun } from '../../contracts/audit-files';
import {
  AUDIT_EXPORT_ID,
  isSchedulerWorkflowId,
  scheduleId,
  schedulerWorkflowId,
  WORKFLOWS,
} from '../../contracts/ids';

/** Which ended runs are meant, by their close time; ISO 8601. */
export interface ClosedBetween {
  /** @default all */
  from?: string | undefined;
  until: string;
}

/** What a list of runs is asked for to get all of ours. */
export const OUR_RUNS = `WorkflowType IN (${Object.values(WORKFLOWS)
  .map((name) => `'${name}'`)
  .join(', ')})`;

/** Without its division the scheduler's own runs are not listed. */
const SCHEDULERS =
  "TemporalNamespaceDivision = 'TemporalScheduler' AND " +
  `(WorkflowId = '${schedulerWorkflowId(AUDIT_EXPORT_ID)}' OR ` +
  `WorkflowId STARTS_WITH '${schedulerWorkflowId(scheduleId(''))}')`;

/**
 * Ended runs of ours that Temporal still lists, and those of its scheduler that kept our schedules: they tell who
 * edited, paused, triggered and deleted one. Exports that went well are left out: each would make the next one export
 * something.
 */
export async function closedRuns(client: Client, { from, until }: ClosedBetween): Promise<ClosedRun[]> {
  const since = from === undefined ? '' : ` AND CloseTime >= '${from}'`;
  const runs: ClosedRun[] = [];
  for (const which of [OUR_RUNS, SCHEDULERS]) {
    const query = `${which} AND CloseTime <= '${until}'${since}`;
    for await (const info of client.workflow.list({ query })) runs.push(...toExport(info));
  }
  return runs;
}

function toExport({ workflowId, runId, type, status, closeTime }: WorkflowExecutionInfo): ClosedRun[] {
  if (closeTime === undefined || (type === WORKFLOWS.exportAudit && status.name === 'COMPLETED')) return [];
  const workflow = isSchedulerWorkflowId(workflowId) ? 'schedule' : type;
  return [{ workflowId, runId, workflow, closedAt: closeTime.toISOString() }];
}
