import { ApplicationFailure } from '@temporalio/common';
import { allHandlersFinished, CancellationScope, condition, setCurrentDetails } from '@temporalio/workflow';
import type { FailureType } from '../contracts/failures';
import { FAILURE } from '../contracts/failures';
import { durationMs } from '../contracts/duration';
import { markdownText } from '../contracts/text';
import type { JobOutcome, TrackJobInput, TrackJobRequest, WatchFailure } from '../contracts/track-job';
import { JobDesk } from './jobs/desk';
import { JobWatch } from './jobs/watch';
import { decisions, firstLook } from './shared/activities';
import { clusterUnserved, isUnserved, workflowFailure } from './shared/failures';
import { indexOutcome, indexRequest } from './shared/search';

/**
 * Waits for an ONTAP job, however long it takes, and takes commands for it. Completes with the job's final answer;
 * fails when the watch has none (`JobNeverFound`, `DeadlineExceeded`, `PausedTooLong`), and can then be started anew.
 * Cancelling the watch leaves the job alone.
 */
export async function trackJob(input: TrackJobInput): Promise<JobOutcome> {
  const desk = new JobDesk();
  desk.open();
  try {
    const request = await decisions.checkTrackRequest(input);
    const watch = new JobWatch(request);
    desk.begin(request, watch);
    indexRequest({ ...request, operation: 'track-job', job: request.uuid });
    describe(request);
    await readCluster(request);
    const outcome = await watch.run();
    desk.end(outcome);
    indexOutcome(outcome.outcome);
    await condition(allHandlersFinished);
    return answerOf(outcome, request);
  } catch (error) {
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
    throw workflowFailure(error);
  }
}

function describe({ cluster, uuid, maxLook }: TrackJobRequest): void {
  setCurrentDetails(
    [
      `**Now:** waits for job ${markdownText(uuid)} on ${markdownText(cluster)}; looks at least every ${maxLook}\\.`,
      '**Next:** ends with the job\\. Cancelling this run leaves the job alone\\.',
    ].join('\n\n'),
  );
}

/** Tells an unserved cluster at once, and that it is the right one. */
async function readCluster({ cluster, unservedAfter }: TrackJobRequest): Promise<void> {
  try {
    await firstLook(cluster, durationMs(unservedAfter)).readCluster({ recent: true });
  } catch (error) {
    throw isUnserved(error) ? clusterUnserved(cluster, unservedAfter) : error;
  }
}

const TYPE_OF: Record<WatchFailure['outcome'], FailureType> = {
  never_found: FAILURE.JobNeverFound,
  deadline_exceeded: FAILURE.DeadlineExceeded,
  paused_too_long: FAILURE.PausedTooLong,
};

function answerOf(outcome: JobOutcome | WatchFailure, { uuid, cluster }: TrackJobRequest): JobOutcome {
  switch (outcome.outcome) {
    case 'succeeded':
    case 'failed':
    case 'cancelled':
    case 'cancel_lost_race':
    case 'vanished':
      return outcome;
    case 'never_found':
    case 'deadline_exceeded':
    case 'paused_too_long':
      throw ApplicationFailure.nonRetryable(
        watchFailed(outcome, uuid, cluster),
        TYPE_OF[outcome.outcome],
        outcome,
      );
  }
}

function watchFailed(failure: WatchFailure, uuid: string, cluster: string): string {
  switch (failure.outcome) {
    case 'never_found':
      return `ONTAP does not know job ${uuid} on ${cluster}: the uuid is wrong, it ended more than 300 s ago, or our role may not see it`;
    case 'deadline_exceeded':
      return `Job ${uuid} on ${cluster} had not ended at ${failure.deadline}; it goes on, and a new watch can be started`;
    case 'paused_too_long':
      return `Job ${uuid} on ${cluster} is paused since ${failure.since}; resume it, and start a new watch`;
  }
}
