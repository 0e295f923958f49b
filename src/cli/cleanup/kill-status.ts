import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { WORKFLOWS } from '../../contracts/ids';
import type { KillStatus } from '../../contracts/kill';
import { killStatusQuery } from '../../contracts/messages';

/** A query blocks without a worker. */
const ANSWER_WITHIN_MS = 2_000;

/** How far the kills of a clean-up are; undefined when it has none under way. */
export async function killStatusOf(
  temporal: Client,
  { raw }: WorkflowExecutionDescription,
): Promise<KillStatus | undefined> {
  const child = raw.pendingChildren?.find(
    ({ workflowTypeName }) => workflowTypeName === WORKFLOWS.killSessions,
  );
  if (!child?.workflowId || !child.runId) return undefined;
  const handle = temporal.workflow.getHandle(child.workflowId, child.runId);
  try {
    return await temporal.connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      handle.query(killStatusQuery),
    );
  } catch {
    return undefined; // it has not begun, or ends at this very moment; the report has it all
  }
}
