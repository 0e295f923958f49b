import { getClient } from '@temporalio/activity';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { observeWorkflowId, WORKFLOWS } from '../../contracts/ids';
import { observedSessionsQuery } from '../../contracts/messages';
import type { ObservedSessions } from '../../contracts/observe';

/** What the observer of a cluster knows, or why nobody can say. */
export type ReadObserver = (cluster: string) => Promise<ObservedSessions | { why: string }>;

/** A query waits for a worker; whoever asks has something else to do. */
const ANSWER_WITHIN_MS = 10_000;

/** Asks Temporal: to be called inside an activity. What it says is worth what its seals are. */
export const askObserver: ReadObserver = async (cluster) => {
  const workflowId = observeWorkflowId(cluster);
  const client = getClient();
  const handle = client.workflow.getHandle(workflowId);
  try {
    const description = await handle.describe();
    const { status, type } = description;
    if (type !== WORKFLOWS.observeSessions) return { why: `${workflowId} is no observer, but ${type}` };
    if (status.name !== 'RUNNING')
      return { why: `${workflowId} does not run: it has ${status.name.toLowerCase()}` };
    const known = lastStateIn(description, client);
    if (known !== undefined) return known;
    return await client.connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      handle.query(observedSessionsQuery),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { why: `there is no ${workflowId}` };
    throw error;
  }
};

/** Of the looks that go on, only their heartbeats know. */
function lastStateIn(
  { raw }: WorkflowExecutionDescription,
  { options }: Client,
): ObservedSessions | undefined {
  const looking = raw.pendingActivities?.find(
    ({ activityType }) => activityType?.name === 'observeNdmpSessions',
  );
  const [payload] = looking?.heartbeatDetails?.payloads ?? [];
  if (payload === undefined) return undefined;
  const state = options.loadedDataConverter.payloadConverter.fromPayload<Partial<ObservedSessions>>(payload);
  return Array.isArray(state.records) ? { ...state, records: state.records } : undefined;
}
