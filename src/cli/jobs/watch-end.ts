import type { JobHandle } from '../../client';
import { RunFailedError } from '../../client';
import { FAILURE } from '../../contracts/failures';
import type { JobOutcome, WatchFailure } from '../../contracts/track-job';

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
