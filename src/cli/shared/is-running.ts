import { WorkflowNotFoundError } from '@temporalio/common';
import type { OntapWorkflows } from '../../client';

/**
 * True while the run is open.
 *
 * @param command - The one that prints such ids, for whoever gave another.
 * @throws Error when there is no such run
 */
export async function isRunning(
  { temporal }: OntapWorkflows,
  workflowId: string,
  command: 'cleanup run' | 'fleet run' | 'sequence run',
): Promise<boolean> {
  try {
    const { status } = await temporal.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new Error(`There is no run ${workflowId}; "${command}" prints the id of the run that it starts`);
  }
}
