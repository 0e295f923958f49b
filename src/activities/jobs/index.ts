import { OntapError } from '../../ontap';
import type { ClusterContext } from '../cluster-context';
import { paceOf } from '../failure-of';
import { createConfirmCommand } from './confirm-command';
import { HELD, HeldLooks } from './held-looks';
import { createJobCalls } from './job-calls';
import { JobPoller } from './job-poller';
import { JobSource } from './job-source';
import { createPatchJob } from './patch-job';
import { createPollJob, type Looks } from './poll-job';
import { createReadRequest } from './read-request';
import { createSelectJobs } from './select-jobs';
import { createWatchState } from './watch-state';

/** Activities for the jobs of one cluster. */
export function createJobActivities(context: ClusterContext) {
  const poller = new JobPoller(new JobSource(context.client.looks), { paceOf: paceOfWait });
  return {
    ...createJobCalls(context),
    ...createPatchJob(context),
    ...createReadRequest(context),
    ...createPollJob(createLooks(context, poller)),
    ...createConfirmCommand(context),
    ...createWatchState(context),
    ...createSelectJobs(context, new JobSource(context.client)),
  };
}

/** What waits for jobs share. */
export function createLooks(
  { absence, holds = HELD, stopping }: Pick<ClusterContext, 'absence' | 'holds' | 'stopping'>,
  poller: JobPoller,
): Looks {
  return { poller, held: new HeldLooks(holds, stopping), absence };
}

const paceOfWait = (error: unknown) => (error instanceof OntapError ? paceOf(error, 'wait') : undefined);
