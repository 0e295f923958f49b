import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { type ReplayWorkerOptions, Worker } from '@temporalio/worker';
import { collectRuntimeLogs } from './runtime-logs';
import { testWorkflowBundle } from './workflow-bundle';

export type History = Parameters<typeof historyToJSON>[0];

type Bundle = NonNullable<ReplayWorkerOptions['workflowBundle']>;

/**
 * In a thread of its own: in debug mode, which is the default, a replay hooks into all promises of this process for
 * good, and each test file after it is slower than the one before.
 */
export const replayOptions = (
  workflowBundle: Bundle = testWorkflowBundle(),
): ReplayWorkerOptions & { debugMode: false } => ({ workflowBundle, debugMode: false });

/** The history as it is stored in a file; `historyToJSON` gives text. */
export const plainHistory = (history: History): unknown => JSON.parse(historyToJSON(history));

/**
 * Runs other workflows than ours over what was recorded, to see that wrong ones fail.
 *
 * @throws DeterminismViolationError when the workflow now does something else
 */
export async function replayHistory(history: History, bundle: Bundle): Promise<void> {
  collectRuntimeLogs();
  await Worker.runReplayHistory(replayOptions(bundle), history);
}
