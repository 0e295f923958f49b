import type { ClusterContext } from '../cluster-context';
import { createConfirmCommand } from './confirm-command';
import { createJobCalls } from './job-calls';
import { createPollJob } from './poll-job';
import { createSelectJobs } from './select-jobs';
import { SharedReads } from './shared-reads';

/** Activities for the jobs of one cluster. */
export function createJobActivities(context: ClusterContext) {
  return {
    ...createJobCalls(context),
    ...createPollJob(new SharedReads(context.client)),
    ...createConfirmCommand(context),
    ...createSelectJobs(context),
  };
}
