import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { ClosedRun } from '../contracts/audit-files';
import { AUDIT_EXPORT_ID, SCHEDULE_PREFIX, schedulerWorkflowId, WORKFLOWS } from '../contracts/ids';

/** Which ended runs are meant, by their close time; ISO 8601. */
export interface ClosedBetween {
  /** @default all */
  from?: string | undefined;
  until: string;
}

/** What a list of runs is asked for to get those of certain workflows. @default all of ours */
export const runsOf = (workflows: readonly string[] = Object.values(WORKFLOWS)): string =>
  `WorkflowType IN (${workflows.map((name) => `'${name}'`).join(', ')})`;

/** Without its division the scheduler's own runs are not listed. */
const SCHEDULERS =
  "TemporalNamespaceDivision = 'TemporalScheduler' AND " +
  `(WorkflowId = '${schedulerWorkflowId(AUDIT_EXPORT_ID)}' OR ` +
  `WorkflowId STARTS_WITH '${schedulerWorkflowId(SCHEDULE_PREFIX)}')`;

/**
 * Ended runs of ours that Temporal still lists, and those of its scheduler that kept our schedules: they tell who
 * edited, paused, triggered and deleted one. Exports that went well are left out: each would make the next one export
 * something.
 */
export async function closedRuns(client: Client, { from, until }: ClosedBetween): Promise<ClosedRun[]> {
  const since = from === undefined ? '' : ` AND CloseTime >= '${from}'`;
  const runs: ClosedRun[] = [];
  // By the list that it is in, not by its id: a run of ours may be started under any.
  for (const [which, workflowOf] of [
    [runsOf(), ({ type }: WorkflowExecutionInfo) => type],
    [SCHEDULERS, () => 'schedule'],
  ] as const) {
    const query = `${which} AND CloseTime <= '${until}'${since}`;
    for await (const info of client.workflow.list({ query })) runs.push(...toExport(info, workflowOf(info)));
  }
  return runs;
}

function toExport(
  { workflowId, runId, type, status, closeTime }: WorkflowExecutionInfo,
  workflow: string,
): ClosedRun[] {
  if (closeTime === undefined || (type === WORKFLOWS.exportAudit && status.name === 'COMPLETED')) return [];
  return [{ workflowId, runId, workflow, closedAt: closeTime.toISOString() }];
}
