import { activityInfo, getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';

/** Runs of one id that are read; older ones are days away from any pause that could still land. */
export const MOST_RUNS = 20;

export type Events = temporal.api.history.v1.IHistoryEvent[];

/** Whether a run of the pause that asks was given up before it was reset: who did that waits for its end. */
export async function wasGivenUpBeforeReset(): Promise<boolean> {
  return [...(await historiesBeforeReset()).values()].some(isGivenUp);
}

/** By their ids, of the runs that were reset to become the one that asks: each tells from which one it was. */
export async function historiesBeforeReset(): Promise<Map<string, Events>> {
  const { workflowId = '', runId = '' } = activityInfo().workflowExecution ?? {};
  const found = new Map<string, Events>();
  for (let read = [await eventsOf(workflowId, runId)]; read.length > 0 && found.size < MOST_RUNS;) {
    const bases = read.flat().map(({ workflowTaskFailedEventAttributes: failed }) => failed?.baseRunId ?? '');
    const wanted = [...new Set(bases)].filter((base) => base !== '' && base !== runId && !found.has(base));
    read = await Promise.all(wanted.map((run) => eventsOf(workflowId, run)));
    for (const [index, run] of wanted.entries()) found.set(run, read[index] ?? []);
  }
  return found;
}

/** Asked to cancel; or its sequence was told its end, and does not hear of a run that a reset began after it. */
export function isGivenUp(events: Events): boolean {
  const end = events.at(-1);
  const hasEnded =
    end?.workflowExecutionCompletedEventAttributes ?? end?.workflowExecutionFailedEventAttributes;
  if (parentOf(events) !== undefined && hasEnded) return true;
  return events.some(({ workflowExecutionCancelRequestedEventAttributes: asked }) => asked != null);
}

export const parentOf = ([started]: Events) =>
  started?.workflowExecutionStartedEventAttributes?.parentWorkflowExecution ?? undefined;

export async function eventsOf(workflowId: string, runId: string): Promise<Events> {
  try {
    const { events } = await getClient().workflow.getHandle(workflowId, runId).fetchHistory();
    return events ?? [];
  } catch (error) {
    // Removed after the namespace's retention.
    if (error instanceof WorkflowNotFoundError) return [];
    throw error;
  }
}
