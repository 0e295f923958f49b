import { getClient } from '@temporalio/activity';
import type { temporal } from '@temporalio/proto';
import type { LooksOf } from '../../contracts/evidence';
import type { SessionListing } from '../../contracts/session';
import { decodedBy } from '../../temporal';

/** A listing, and when Temporal heard of it, ms since 1970 by its clock. */
export interface RecordedLook {
  listing: SessionListing;
  heardMs: number;
}

/** Listings on record, oldest first. */
export type ReadSealedLooks = (run: LooksOf) => Promise<RecordedLook[]>;

/** Reads them from the history of a run, whoever's it is: only what is sealed counts. */
export const readSealedLooks: ReadSealedLooks = async ({ workflowId, runId }) => {
  const client = getClient();
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const scheduled = new Set<string>();
  const looks: Promise<RecordedLook>[] = [];
  for (const { eventId, eventTime, ...event } of events ?? []) {
    if (event.activityTaskScheduledEventAttributes?.activityType?.name === 'listNdmpSessions')
      scheduled.add(String(eventId));
    const completed = event.activityTaskCompletedEventAttributes;
    if (!completed || !scheduled.has(String(completed.scheduledEventId))) continue;
    const heardMs = notBefore(eventTime);
    const listing = decodedBy(client, completed.result?.payloads?.[0]) as Promise<SessionListing>;
    looks.push(listing.then((found) => ({ listing: found, heardMs })));
  }
  return Promise.all(looks);
};

/** Ms since 1970, rounded up: it stands for a time that has passed. */
function notBefore(time: temporal.api.history.v1.IHistoryEvent['eventTime']): number {
  return Number(time?.seconds ?? 0) * 1_000 + Math.ceil((time?.nanos ?? 0) / 1_000_000);
}
