import { getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import { asActivity } from './failure-of';

/** The activity that names the run behind a workflow id. */
export function createFindRun() {
  return {
    /** Id of the newest run of that workflow; null when there is none. */
    findRun: (workflowId: string): Promise<string | null> =>
      asActivity('question', async () => {
        try {
          return (await getClient().workflow.getHandle(workflowId).describe()).runId;
        } catch (error) {
          if (error instanceof WorkflowNotFoundError) return null;
          throw error;
        }
      }),
  };
}
