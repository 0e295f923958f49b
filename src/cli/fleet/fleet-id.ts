import { InvalidArgumentError } from 'commander';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { OntapWorkflows } from '../../client';

const PREFIX = 'fleet/';

/** A workflow id; `default` stands for `fleet/default`. */
export function parseFleetId(text: string): string {
  const id = text.startsWith(PREFIX) ? text : `${PREFIX}${text}`;
  if (/^fleet\/[^/]+$/.test(id)) return id;
  throw new InvalidArgumentError('Give it as fleet/POLICY, as "fleet run" printed it.');
}

/** True while the run is open. @throws Error when there is no such run */
export async function isRunning({ temporal }: OntapWorkflows, workflowId: string): Promise<boolean> {
  try {
    const { status } = await temporal.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new Error(`There is no run ${workflowId}; "fleet run" prints the id of the run that it starts`);
  }
}
