import { WorkflowNotFoundError } from '@temporalio/common';
import type { OntapWorkflows } from '../../client';

/** True while the sequence is open. @throws Error when there is no such sequence */
export async function isRunning({ temporal }: OntapWorkflows, workflowId: string): Promise<boolean> {
  try {
    const { status } = await temporal.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new Error(
      `There is no sequence ${workflowId}; "sequence run" prints the id of the one that it starts`,
    );
  }
}

/** @throws Error when it has ended */
export async function checkRunning(workflows: OntapWorkflows, workflowId: string): Promise<void> {
  if (await isRunning(workflows, workflowId)) return;
  throw new Error(`${workflowId} has ended; see: ontap-workflows sequence status ${workflowId}`);
}
