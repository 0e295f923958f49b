import type { OntapWorkflows } from '../../../client';
import { WORKFLOWS } from '../../../contracts/ids';
import { SEARCH_ATTRIBUTES } from '../../../contracts/search-attributes';

/**
 * Cancels what an `up` that was killed has left open on this cluster. Before the worker starts: it would go on with
 * a simulator that is another one now.
 *
 * @returns how many there were
 */
export async function cancelLeftOvers({ temporal }: OntapWorkflows, cluster: string): Promise<number> {
  const query = `WorkflowType = '${WORKFLOWS.cleanupStaleSessions}' AND ExecutionStatus = 'Running' AND ${SEARCH_ATTRIBUTES.cluster.name} = '${cluster}'`;
  let count = 0;
  for await (const { workflowId, runId } of temporal.workflow.list({ query })) {
    await temporal.workflow.getHandle(workflowId, runId).cancel();
    count += 1;
  }
  return count;
}
