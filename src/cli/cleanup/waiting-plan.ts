import type { CleanupHandle, OntapWorkflows } from '../../client';
import type { Plan } from '../../contracts/plan';
import { isRunning } from '../shared/is-running';
import { COMMAND } from '../shared/output/words';

/** A plan that waits for a word, and until when. */
export interface WaitingPlan {
  handle: CleanupHandle;
  plan: Plan;
  until: string;
}

/** @throws Error when the run has ended, or does not wait for anybody's word */
export async function waitingPlan(workflows: OntapWorkflows, workflowId: string): Promise<WaitingPlan> {
  if (!(await isRunning(workflows, workflowId, 'cleanup run'))) {
    throw new Error(`${workflowId} has ended; see: ${COMMAND} cleanup status ${workflowId}`);
  }
  const handle = workflows.cleanup.get(workflowId);
  const { plan, approval, notice, now } = await handle.status();
  const until = approval?.until ?? notice?.killsAt;
  if (plan === undefined || until === undefined)
    throw new Error(`${workflowId} does not wait for approval. ${now}`);
  return { handle, plan, until };
}
