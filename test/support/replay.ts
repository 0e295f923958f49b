import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { type ReplayWorkerOptions, Worker } from '@temporalio/worker';
import { collectRuntimeLogs } from './runtime-logs';
import { testWorkflowBundle } from './workflow-bundle';

export type History = Parameters<typeof historyToJSON>[0];

/** The history as it is stored in a file; `historyToJSON` gives text. */
export const plainHistory = (history: History): unknown => JSON.parse(historyToJSON(history));

/**
 * Runs the workflow again over what was recorded.
 *
 * @param bundle other workflows than ours, to see that wrong ones fail
 * @throws DeterminismViolationError when the workflow now does something else
 */
export async function replayHistory(
  history: History,
  bundle: NonNullable<ReplayWorkerOptions['workflowBundle']> = testWorkflowBundle(),
): Promise<void> {
  collectRuntimeLogs();
  await Worker.runReplayHistory({ workflowBundle: bundle }, plainHistory(history));
}
