import { getClient } from '@temporalio/activity';
import type { temporal } from '@temporalio/proto';
import type { Collected, CollectedEvidence, LooksOf, SealedRecord } from '../../contracts/evidence';
import type { SessionListing } from '../../contracts/session';
import { decodedBy } from '../../temporal';

/** A listing, and when Temporal heard of it, ms since 1970 by its clock. */
export interface RecordedLook {
  listing: SessionListing;
  heardMs: number;
}

/** What an observer knew, likewise. */
export interface RecordedCollection {
  records: SealedRecord[];
  heardMs: number;
}

/** What is on record, oldest first. */
export interface RecordedEvidence {
  looks: RecordedLook[];
  collected: RecordedCollection[];
}

export type ReadSealedLooks = (run: LooksOf) => Promise<RecordedEvidence>;

/** Activities whose results are evidence. */
const LOOKS = 'listNdmpSessions';
const COLLECTED = 'readCollected';

/** Reads them from the history of a run, whoever's it is: only what is sealed counts. */
export const readSealedLooks: ReadSealedLooks = async ({ workflowId, runId }) => {
  const client = getClient();
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const scheduled = new Map<string, string>();
  const found: RecordedEvidence = { looks: [], collected: [] };
  for (const { eventId, eventTime, ...event } of events ?? []) {
    const name = event.activityTaskScheduledEventAttributes?.activityType?.name;
    if (name === LOOKS || name === COLLECTED) scheduled.set(String(eventId), name);
    const completed = event.activityTaskCompletedEventAttributes;
    const type = scheduled.get(String(completed?.scheduledEventId));
    if (!completed || type === undefined) continue;
    const heardMs = notBefore(eventTime);
    const result = await decodedBy(client, completed.result?.payloads?.[0]);
    if (type === LOOKS) found.looks.push({ listing: result as SessionListing, heardMs });
    else if ('records' in (result as Collected))
      found.collected.push({ records: (result as CollectedEvidence).records, heardMs });
  }
  return found;
};

/** Ms since 1970, rounded up: it stands for a time that has passed. */
function notBefore(time: temporal.api.history.v1.IHistoryEvent['eventTime']): number {
  return Number(time?.seconds ?? 0) * 1_000 + Math.ceil((time?.nanos ?? 0) / 1_000_000);
}
