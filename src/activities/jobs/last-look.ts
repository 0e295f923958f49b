import { activityInfo, getClient } from '@temporalio/activity';
import { type LastLook, lastLookOf } from '../../contracts/track-job';

/**
 * What the pending `pollJob` of the run that the activity works for saw last: to be called inside an activity. While
 * looks go on, only their heartbeats know.
 */
export async function askForLastLook(): Promise<LastLook | undefined> {
  const { workflowId = '', runId } = activityInfo().workflowExecution ?? {};
  const client = getClient();
  const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
  const wait = raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'pollJob');
  const [payload] = wait?.heartbeatDetails?.payloads ?? [];
  if (payload === undefined) return undefined;
  return lastLookOf(client.options.loadedDataConverter.payloadConverter.fromPayload(payload));
}
