import type { Client, ScheduleDescription, ScheduleExecutionActionResult } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { readPauseNote } from '../../contracts/pause-note';
import type { ScheduledRun, ScheduleRow } from '../../contracts/schedule';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes';
import { contentOf } from './content';

/** Next starts that a row shows. */
const NEXT_RUNS = 5;

/** What became of a run that a schedule started. */
async function runOf(
  client: Client,
  { workflow }: ScheduleExecutionActionResult,
  at: Date,
): Promise<ScheduledRun> {
  const run = {
    workflowId: workflow.workflowId,
    runId: workflow.firstExecutionRunId,
    startedAt: at.toISOString(),
  };
  try {
    const { status, typedSearchAttributes } = await client.workflow
      .getHandle(run.workflowId, run.runId)
      .describe();
    const outcome = typedSearchAttributes.get(SEARCH_ATTRIBUTES.outcome);
    const isOpen = status.name === 'RUNNING';
    return { ...run, outcome: isOpen ? 'running' : (outcome ?? status.name.toLowerCase()) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { ...run, outcome: 'unknown' };
    throw error;
  }
}

/** Clusters of a run's input, whoever wrote it. */
function clustersOf(input: Record<string, unknown>): string[] {
  const given = [input['cluster'] ?? input['clusters'] ?? []].flat();
  return given.map(String);
}

/** A schedule as it is. */
export async function scheduleRow(
  client: Client,
  name: string,
  description: ScheduleDescription,
): Promise<ScheduleRow> {
  const { action, state, info } = description;
  const content = contentOf(description);
  const timezone = content.get('timezone');
  const [input] = (action.args ?? []) as unknown[];
  const clusters = typeof input === 'object' && input !== null ? clustersOf(input as never) : [];
  const last = info.recentActions.at(-1);
  return {
    name,
    scheduleId: description.scheduleId,
    when: content.get('starts') ?? 'never',
    ...(timezone === undefined ? {} : { timezone }),
    clusters,
    policy: content.get('policy.name') ?? 'unknown',
    mode: content.get('mode') ?? 'unknown',
    ...(state.paused ? { paused: readPauseNote(state.note) } : {}),
    nextRuns: state.paused ? [] : info.nextActionTimes.slice(0, NEXT_RUNS).map((at) => at.toISOString()),
    ...(last === undefined ? {} : { lastRun: await runOf(client, last.action, last.takenAt) }),
    skipped: info.numActionsSkippedOverlap,
    missed: info.numActionsMissedCatchupWindow,
  };
}
