import { ApplicationFailure } from '@temporalio/common';
import { allHandlersFinished, CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { FailureType } from '../contracts/failures';
import { FAILURE } from '../contracts/failures';
import { durationMs } from '../contracts/duration';
import type { JobOutcome, TrackJobInput, TrackJobRequest, WatchFailure } from '../contracts/track-job';
import { JobDesk } from './jobs/desk';
import { JobWatch } from './jobs/watch';
import { decisions, firstLook } from './shared/activities';
import { watchCancellation } from './shared/cancelled';
import { clusterUnserved, isUnserved, workflowFailure } from './shared/failures';
import { indexOutcome, indexRequest } from './shared/search';

/** How a watch without an answer is found: the job's own ends have other words. */
const WITHOUT_ANSWER = { stopped: 'watch_stopped', failed: 'watch_failed' } as const;

/**
 * Waits for an ONTAP job, however long it takes, and takes commands for it. Completes with the job's final answer;
 * fails when the watch has none (`JobNeverFound`, `DeadlineExceeded`, `PausedTooLong`), and can then be started anew.
 * Cancelling the watch leaves the job alone.
 */
export async function trackJob(input: TrackJobInput): Promise<JobOutcome> {
  // Whatever was given: it is checked below.
  const watch = new JobWatch((input as TrackJobInput | undefined | null) ?? {});
  const desk = new JobDesk(watch, watchCancellation());
  desk.open();
  try {
    const request = await decisions.checkTrackRequest(input);
    indexRequest({ ...request, operation: 'track-job', job: request.uuid.toLowerCase() });
    desk.begin(request);
    await readCluster(request);
    desk.takeCommands();
    const outcome = await watch.run(request);
    desk.end(outcome);
    indexOutcome(outcome.outcome);
    // The answer is there: no cancellation takes it back.
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
    return answerOf(outcome, request);
  } catch (error) {
    if (!desk.hasEnded) await endWithoutAnswer(desk, error);
    throw workflowFailure(error);
  }
}

async function endWithoutAnswer(desk: JobDesk, error: unknown): Promise<void> {
  desk.fail(error);
  indexOutcome(isCancellation(error) ? WITHOUT_ANSWER.stopped : WITHOUT_ANSWER.failed);
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
}

/** Tells an unserved cluster at once, and that it is the right one. */
async function readCluster({ cluster, unservedAfter }: TrackJobRequest): Promise<void> {
  try {
    await firstLook(cluster, durationMs(unservedAfter)).readCluster({ needs: 'jobs' });
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
      return failure.last?.absentSince === undefined
        ? `Job ${uuid} on ${cluster} had not ended at ${failure.deadline}; it goes on, and a new watch can be started`
        : `Job ${uuid} on ${cluster} was not found since ${failure.last.absentSince}, which was no answer yet at ${failure.deadline}; a new watch can be started`;
    case 'paused_too_long':
      return `Job ${uuid} on ${cluster} is paused since ${failure.since}; resume it, and start a new watch`;
  }
}
