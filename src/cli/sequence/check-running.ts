import type { OntapWorkflows } from '../../client';
import { isRunning } from '../shared/is-running';
import { COMMAND } from '../shared/output/words';

/** @throws Error when it has ended, or there is no such sequence */
export async function checkRunning(workflows: OntapWorkflows, workflowId: string): Promise<void> {
  if (await isRunning(workflows, workflowId, 'sequence run')) return;
  throw new Error(`${workflowId} has ended; see: ${COMMAND} sequence status ${workflowId}`);
}
