import { getClient } from '@temporalio/activity';

/** gRPC: a test server has no list of workflows. */
const UNIMPLEMENTED = 12;

/** Run ids of a workflow id that have ended, the newest end first, as far as the server's list has them; `most` of them. */
export async function closedRuns(workflowId: string, most: number): Promise<string[]> {
  const query = `WorkflowId = "${workflowId.replace(/["\\]/g, '')}" AND ExecutionStatus != "Running"`;
  const found: string[] = [];
  try {
    for await (const { runId } of getClient().workflow.list({ query })) {
      found.push(runId);
      if (found.length >= most) break;
    }
  } catch (error) {
    if ((error as { cause?: { code?: unknown } }).cause?.code !== UNIMPLEMENTED) throw error;
  }
  return found;
}
