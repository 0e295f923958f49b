import { getClient } from '@temporalio/activity';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { RunSource } from '../../audit-files';
import type { HistoryJson } from '../../contracts/audit';
import type { ClosedRun } from '../../contracts/audit-files';
import { WORKFLOWS } from '../../contracts/ids';
import { recordsOf } from '../../rules/audit';
import { goneRecord, unreadableRecord } from './gap-records';

const OURS = Object.values(WORKFLOWS)
  .map((name) => `'${name}'`)
  .join(', ');

/** Ended runs as this worker's Temporal knows them. */
export function temporalRuns(): RunSource {
  return { closedRuns, recordLines };
}

async function closedRuns(from: string | undefined, until: string): Promise<ClosedRun[]> {
  const since = from === undefined ? '' : ` AND CloseTime >= '${from}'`;
  const query = `WorkflowType IN (${OURS}) AND CloseTime <= '${until}'${since}`;
  const runs: ClosedRun[] = [];
  for await (const info of getClient().workflow.list({ query })) runs.push(...toExport(info));
  return runs;
}

/** Exports that went well would each make the next one export something. */
function toExport({ workflowId, runId, type, status, closeTime }: WorkflowExecutionInfo): ClosedRun[] {
  if (closeTime === undefined || (type === WORKFLOWS.exportAudit && status.name === 'COMPLETED')) return [];
  return [{ workflowId, runId, workflow: type, closedAt: closeTime.toISOString() }];
}

async function recordLines(run: ClosedRun): Promise<string[]> {
  const { workflowId, runId } = run;
  let history;
  try {
    history = await getClient().workflow.getHandle(workflowId, runId).fetchHistory();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return [JSON.stringify(goneRecord(run))];
    throw error;
  }
  return linesOf(JSON.parse(historyToJSON(history)) as HistoryJson, run);
}

/** One history that our reader stumbles over must not keep all others from being exported. */
function linesOf(history: HistoryJson, run: ClosedRun): string[] {
  const { workflowId, runId } = run;
  try {
    return recordsOf(history, { workflowId, runId }).records.map((record) => JSON.stringify(record));
  } catch (error) {
    return [JSON.stringify(unreadableRecord(run, error))];
  }
}
