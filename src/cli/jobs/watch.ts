import type { WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { JobHandle, OntapWorkflows } from '../../client';
import { RunFailedError } from '../../client';
import { troublesOf } from '../../client/inside';
import { FAILURE } from '../../contracts/failures';
import type { JobOutcome, JobStatus, LastLook, WatchFailure } from '../../contracts/track-job';
import { beganAt, lastLookIn } from '../../temporal';
import type { Look } from '../shared/follow';

/** A job of a cluster. */
export interface JobAddress {
  cluster: string;
  uuid: string;
}

/** How a watch ended; `watch_stopped`: somebody ended it, and the job goes on. */
export type WatchEnd = JobOutcome | WatchFailure | { outcome: 'watch_stopped'; why: string };

const WITHOUT_ANSWER: readonly string[] = [
  FAILURE.JobNeverFound,
  FAILURE.DeadlineExceeded,
  FAILURE.PausedTooLong,
];
const STOPPED: readonly string[] = ['Cancelled', 'Terminated'];

/** The end of a watch that is closed. @throws RunFailedError when it could not do its work */
export async function watchEnd(handle: JobHandle): Promise<WatchEnd> {
  try {
    return await handle.result();
  } catch (error) {
    if (!(error instanceof RunFailedError)) throw error;
    if (WITHOUT_ANSWER.includes(error.type)) return error.details as WatchFailure;
    if (STOPPED.includes(error.type)) return { outcome: 'watch_stopped', why: error.message };
    throw error;
  }
}

const FINAL: readonly WatchEnd['outcome'][] = [
  'succeeded',
  'failed',
  'cancelled',
  'cancel_lost_race',
  'vanished',
];

/** True when the watch knows how the job itself ended, or that nobody can know. */
export const isFinal = (end: WatchEnd): end is JobOutcome => FINAL.includes(end.outcome);

/** What Temporal knows of the watch of a job. */
export type Watch =
  | { kind: 'none' }
  /** `status` is absent when no worker answers. */
  | { kind: 'open'; since: string; status?: JobStatus }
  | { kind: 'closed'; at: string; end: WatchEnd };

/** The watch of a job, without starting one. @throws RunFailedError when it could not do its work */
export async function findWatch(
  { jobs, temporal }: OntapWorkflows,
  { cluster, uuid }: JobAddress,
): Promise<Watch> {
  const handle = jobs.get(cluster, uuid);
  try {
    const run = await temporal.workflow.getHandle(handle.workflowId).describe();
    const { status, startTime, closeTime } = run;
    if (status.name === 'RUNNING') return { kind: 'open', since: beganAt(run).toISOString() };
    const at = (closeTime ?? startTime).toISOString();
    return { kind: 'closed', at, end: await watchEnd(handle) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'none' };
    throw error;
  }
}

/** What one look at a watch that goes on has found. */
export interface WatchLook {
  /** What its last look at the job knew. */
  seen?: LastLook;
  /** Why there is nothing to see yet. */
  waitsFor?: 'worker' | 'cluster';
  since: Date;
}

function waitsFor({ raw }: WorkflowExecutionDescription): Pick<WatchLook, 'waitsFor'> {
  const types = raw.pendingActivities?.map(({ activityType }) => activityType?.name) ?? [];
  if (types.length === 0) return { waitsFor: 'worker' };
  return types.includes('readCluster') ? { waitsFor: 'cluster' } : {};
}

/** One look, which needs no worker; undefined when the watch has ended. */
export async function lookAtWatch(
  { workflowId }: JobHandle,
  { temporal }: OntapWorkflows,
): Promise<Required<Look<WatchLook>> | undefined> {
  const description = await temporal.workflow.getHandle(workflowId).describe();
  if (description.status.name !== 'RUNNING') return undefined;
  const seen = lastLookIn(description, temporal);
  return {
    status: { since: beganAt(description), ...(seen === undefined ? waitsFor(description) : { seen }) },
    troubles: troublesOf(description, temporal),
  };
}
