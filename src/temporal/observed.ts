import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { hasEnded } from '../contracts/has-ended';
import { observeWorkflowId } from '../contracts/ids';
import { observedSessionsQuery } from '../contracts/messages';
import type { ObservedSessions } from '../contracts/observe';
import { TOLD_MEMO, type Telling } from '../contracts/session-event';
import { decodedBy } from './decode-payload';

/** A query is answered by a worker, at once or not; whoever asks has something else to tell. */
const WITHIN_MS = 5_000;

/**
 * What the observer of a cluster knows, sealed; undefined when none goes on. While its looks go on only their heartbeats
 * know: those that had ended before are not among them.
 */
export async function observedSessions(
  client: Client,
  cluster: string,
): Promise<ObservedSessions | undefined> {
  const observer = client.workflow.getHandle(observeWorkflowId(cluster));
  return client.withDeadline(Date.now() + WITHIN_MS, async () => {
    try {
      const { raw, status } = await observer.describe();
      if (hasEnded(status)) return undefined;
      const looks = raw.pendingActivities?.find(
        ({ activityType }) => activityType?.name === 'observeNdmpSessions',
      );
      const [beat] = looks?.heartbeatDetails?.payloads ?? [];
      // Between two activities the workflow knows, and for seconds after the next one has begun.
      return beat === undefined
        ? await observer.query(observedSessionsQuery)
        : ((await decodedBy(client, beat)) as ObservedSessions);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  });
}

/** A reset leaves the run before it; one that has ended may have been followed by one or two. */
const RUNS = 5;

/** What the last runs of an observer told, as the memo of each has it. */
export async function toldBefore(client: Client, cluster: string): Promise<Telling['at'][]> {
  const query = `WorkflowId = '${observeWorkflowId(cluster)}'`;
  return client.withDeadline(Date.now() + WITHIN_MS, async () => {
    const told: Telling['at'][] = [];
    let left = RUNS;
    for await (const { memo } of client.workflow.list({ query, pageSize: RUNS })) {
      const at = memo?.[TOLD_MEMO];
      if (typeof at === 'object' && at !== null) told.push(at as Telling['at']);
      if (--left === 0) break;
    }
    return told;
  });
}
