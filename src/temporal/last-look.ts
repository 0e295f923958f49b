import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { type LastLook, lastLookOf } from '../contracts/track-job';

/** What the pending `pollJob` of a run saw last, by a description of it: while looks go on, only their heartbeats know. */
export function lastLookIn(
  { raw }: Pick<WorkflowExecutionDescription, 'raw'>,
  { options }: Client,
): LastLook | undefined {
  const wait = raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'pollJob');
  const [payload] = wait?.heartbeatDetails?.payloads ?? [];
  if (payload === undefined) return undefined;
  return lastLookOf(options.loadedDataConverter.payloadConverter.fromPayload(payload));
}
