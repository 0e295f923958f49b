import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { JobHandle, OntapWorkflows } from '../../client';
import type { LastLook } from '../../contracts/track-job';
import type { Trouble } from '../../contracts/trouble';
import { troublesOf } from '../../client/inside';
import { lastLookIn } from '../../temporal';

/** What one look at a watch that goes on has found. */
export interface WatchLook {
  /** What the last look knew of the job. */
  seen?: LastLook;
  /** Why there is nothing to see yet. */
  waitsFor?: 'worker' | 'cluster';
  since: Date;
  troubles: Trouble[];
}

function waitsFor({ raw }: WorkflowExecutionDescription): Pick<WatchLook, 'waitsFor'> {
  const types = raw.pendingActivities?.map(({ activityType }) => activityType?.name) ?? [];
  if (types.length === 0) return { waitsFor: 'worker' };
  return types.includes('readCluster') ? { waitsFor: 'cluster' } : {};
}

/** One look; undefined when the watch has ended. */
export async function lookAtWatch(
  handle: JobHandle,
  { temporal }: OntapWorkflows,
): Promise<WatchLook | undefined> {
  const description = await temporal.workflow.getHandle(handle.workflowId).describe();
  if (description.status.name !== 'RUNNING') return undefined;
  const seen = lastLookIn(description, temporal);
  return {
    since: description.startTime,
    troubles: troublesOf(description, temporal),
    ...(seen === undefined ? waitsFor(description) : { seen }),
  };
}
