import { WorkflowNotFoundError } from '@temporalio/common';
import type { JobHandle, OntapWorkflows } from '../../client';
import { NoAnswerError } from '../../client';
import type { JobStatus } from '../../contracts/track-job';
import { watchEnd, type WatchEnd } from './watch-end';

/** A job of a cluster. */
export interface JobAddress {
  cluster: string;
  uuid: string;
}

/** What Temporal knows of the watch of a job. */
export type Watch =
  | { kind: 'none' }
  /** `status` is absent when no worker answers. */
  | { kind: 'open'; since: string; status?: JobStatus }
  | { kind: 'closed'; at: string; end: WatchEnd };

/** The watch of a job, without starting one. */
export async function findWatch(
  { jobs, temporal }: OntapWorkflows,
  { cluster, uuid }: JobAddress,
): Promise<Watch> {
  const handle = jobs.get(cluster, uuid);
  try {
    const { status, startTime, closeTime } = await temporal.workflow.getHandle(handle.workflowId).describe();
    if (status.name === 'RUNNING') return { kind: 'open', since: startTime.toISOString() };
    const at = (closeTime ?? startTime).toISOString();
    return { kind: 'closed', at, end: await watchEnd(handle) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'none' };
    throw error;
  }
}

const ANSWER_WITHIN_MS = 5_000;

/** What an open watch says of itself; nothing when no worker answers. */
export async function statusOf(handle: JobHandle): Promise<{ status?: JobStatus }> {
  try {
    return { status: await handle.status({ withinMs: ANSWER_WITHIN_MS }) };
  } catch (error) {
    if (error instanceof NoAnswerError) return {};
    throw error;
  }
}
