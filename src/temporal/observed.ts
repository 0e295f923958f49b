import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { hasEnded } from '../contracts/has-ended';
import { observeWorkflowId } from '../contracts/ids';
import { observedSessionsQuery } from '../contracts/messages';
import type { ObservedSessions } from '../contracts/observe';
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
