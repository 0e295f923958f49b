import { getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { RunSource } from '../../audit-files';
import { closedRuns, historyJson, scheduleDecoder } from '../../temporal';
import type { AuditRecord, HistoryJson } from '../../contracts/audit';
import type { ClosedRun } from '../../contracts/audit-files';
import { recordsOf, scheduleRecordsOf } from '../../rules/audit';
import { goneRecord, unreadableRecord } from './gap-records';

/** Ended runs as this worker's Temporal knows them. */
export function temporalRuns(): RunSource {
  return {
    closedRuns: (from, until) => closedRuns(getClient(), { from, until }),
    recordLines,
  };
}

async function recordLines(run: ClosedRun): Promise<string[]> {
  let history;
  try {
    history = await historyJson(getClient(), run);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return [JSON.stringify(goneRecord(run))];
    throw error;
  }
  return linesOf(history, run);
}

/** One history that our reader stumbles over must not keep all others from being exported. */
function linesOf(history: HistoryJson, run: ClosedRun): string[] {
  try {
    return recordsIn(history, run).map((record) => JSON.stringify(record));
  } catch (error) {
    return [JSON.stringify(unreadableRecord(run, error))];
  }
}

function recordsIn(history: HistoryJson, { workflowId, runId, workflow }: ClosedRun): AuditRecord[] {
  const address = { workflowId, runId };
  return workflow === 'schedule'
    ? scheduleRecordsOf(history, address, scheduleDecoder)
    : recordsOf(history, address).records;
}
