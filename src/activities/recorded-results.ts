import { activityInfo, getClient } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { FAILURE } from '../contracts/failures';
import { decodedBy } from '../temporal';

/** Results of activities of the run that asks, by activity id: its history is where they are recorded. */
export type ReadRecorded = (activityIds: readonly string[]) => Promise<Map<string, unknown>>;

type Payload = temporal.api.common.v1.IPayload;

/** Reads them from the history of the run that the activity belongs to. */
export const readRecorded: ReadRecorded = async (activityIds) => {
  const payloads = await ownPayloads(new Set(activityIds));
  const results = activityIds.map(async (id): Promise<[string, unknown]> => {
    if (!payloads.has(id)) throw notRecorded(id);
    return [id, await decodedBy(getClient(), payloads.get(id))];
  });
  return new Map(await Promise.all(results));
};

async function ownPayloads(wanted: ReadonlySet<string>): Promise<Map<string, Payload | undefined>> {
  const { workflowId = '', runId } = activityInfo().workflowExecution ?? {};
  const { events } = await getClient().workflow.getHandle(workflowId, runId).fetchHistory();
  const scheduled = new Map<string, string>();
  const payloads = new Map<string, Payload | undefined>();
  for (const event of events ?? []) {
    const activityId = event.activityTaskScheduledEventAttributes?.activityId;
    if (activityId && wanted.has(activityId)) scheduled.set(String(event.eventId), activityId);
    const completed = event.activityTaskCompletedEventAttributes;
    const id = scheduled.get(String(completed?.scheduledEventId));
    if (completed && id !== undefined) payloads.set(id, completed.result?.payloads?.[0]);
  }
  return payloads;
}

function notRecorded(activityId: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `The history of this run has no result of the activity ${activityId}`,
    FAILURE.Unexpected,
  );
}
