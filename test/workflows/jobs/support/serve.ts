import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { createClusterActivities } from '../../../../src/activities';
import { FAILURE } from '../../../../src/contracts/failures';
import { clusterQueue } from '../../../../src/contracts/ids';
import type { SeenJob } from '../../../../src/contracts/track-job';
import { createOntapClient } from '../../../../src/ontap';
import { TEST_KEYS } from '../../../support/evidence-keys';
import { NO_HOLDS } from '../../../support/no-holds';
import type { RunningWorker, TestWorkerOptions } from '../../../support/test-workers';
import type { StageOptions } from '../../support/stage';
import { type JobStage, QUICK_ABSENCE } from './use-job-stages';

/** The worker of a cluster that was opened as `unserved`: to stop it, or to give it options of its own. */
export async function serve(
  { cluster, entry, server }: JobStage,
  {
    activities,
    absence = QUICK_ABSENCE,
    holds = NO_HOLDS,
    ...options
  }: Partial<TestWorkerOptions> & Pick<StageOptions, 'absence' | 'holds'> = {},
): Promise<RunningWorker> {
  const client = createOntapClient({ config: entry, appVersion: 'test' });
  const own = createClusterActivities({
    cluster,
    config: entry,
    client,
    clients: [],
    evidenceKeys: TEST_KEYS,
    absence,
    holds,
  });
  return server.runWorker({
    taskQueue: clusterQueue(cluster),
    activities: { ...own, ...activities },
    ...options,
  });
}

/** What `pollJob` does when the job goes on. */
export function nextLookIn(ms: number, seen: SeenJob): never {
  throw ApplicationFailure.create({
    type: FAILURE.JobNotFinished,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: ms,
    details: [seen],
  });
}
