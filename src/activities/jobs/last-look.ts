import { activityInfo, getClient } from '@temporalio/activity';
import type { LastLook } from '../../contracts/track-job';
import { lastLookIn } from '../../temporal';

/** What the pending `pollJob` of the run that the activity works for saw last: to be called inside an activity. */
export async function askForLastLook(): Promise<LastLook | undefined> {
  const { workflowId = '', runId } = activityInfo().workflowExecution ?? {};
  const client = getClient();
  return lastLookIn(await client.workflow.getHandle(workflowId, runId).describe(), client);
}
