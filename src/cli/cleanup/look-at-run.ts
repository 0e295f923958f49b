import type { WorkflowHandle } from '@temporalio/client';
import type { CleanupHandle, OntapWorkflows } from '../../client';
import { NoAnswerError } from '../../client';
import { troublesOf } from '../../client/inside';
import type { CleanupStatus } from '../../contracts/cleanup';
import type { KillStatus } from '../../contracts/kill';
import type { Trouble } from '../../contracts/trouble';
import { killStatusOf } from './kill-status';

/** What one look at a run that goes on has found. */
export interface Look {
  /** Absent when no worker answers: a deploy takes its time, and the run goes on. */
  status?: CleanupStatus;
  kills?: KillStatus | undefined;
  troubles: Trouble[];
}

const ANSWER_WITHIN_MS = 5_000;

async function statusOf(handle: CleanupHandle): Promise<{ status?: CleanupStatus }> {
  try {
    return { status: await handle.status({ withinMs: ANSWER_WITHIN_MS }) };
  } catch (error) {
    if (error instanceof NoAnswerError) return {};
    throw error;
  }
}

/** One look; undefined when the run has ended. */
export async function lookAtRun(
  handle: CleanupHandle,
  execution: WorkflowHandle,
  { temporal }: OntapWorkflows,
): Promise<Look | undefined> {
  const description = await execution.describe();
  if (description.status.name !== 'RUNNING') return undefined;
  const [status, kills] = await Promise.all([statusOf(handle), killStatusOf(temporal, description)]);
  return { ...status, kills, troubles: troublesOf(description, temporal) };
}
