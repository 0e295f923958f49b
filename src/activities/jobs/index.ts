import type { ClusterContext } from '../cluster-context';
import { createConfirmCommand } from './confirm-command';
import { createJobCalls } from './job-calls';
import { JobSource } from './job-source';
import { createPatchJob } from './patch-job';
import { createPollJob } from './poll-job';
import { createReadRequest } from './read-request';
import { createSelectJobs } from './select-jobs';
import { SharedReads } from './shared-reads';
import { createWatchState } from './watch-state';

/** Activities for the jobs of one cluster. */
export function createJobActivities(context: ClusterContext) {
  const source = new JobSource(context.client);
  return {
    ...createJobCalls(context),
    ...createPatchJob(context),
    ...createReadRequest(context),
    ...createPollJob(new SharedReads(source), context.absence),
    ...createConfirmCommand(context),
    ...createWatchState(context),
    ...createSelectJobs(context, source),
  };
}
