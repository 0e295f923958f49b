import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { type LastLook, lastLookOf } from '../contracts/track-job';

/** `temporal.api.enums.v1.PendingActivityState`: looks were begun anew, and the worker has not let these go yet. */
const CANCEL_REQUESTED = 3;

/** What the pending `pollJob` of a run saw last, by a description of it: while looks go on, only their heartbeats know. */
export function lastLookIn(
  { raw }: Pick<WorkflowExecutionDescription, 'raw'>,
  { options }: Client,
): LastLook | undefined {
  const wait = raw.pendingActivities?.find(
    ({ activityType, state }) => activityType?.name === 'pollJob' && state !== CANCEL_REQUESTED,
  );
  const [payload] = wait?.heartbeatDetails?.payloads ?? [];
  if (payload === undefined) return undefined;
  return lastLookOf(options.loadedDataConverter.payloadConverter.fromPayload(payload));
}
