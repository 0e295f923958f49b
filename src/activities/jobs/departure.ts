import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';

/**
 * A command leaves only when its attempt has at least this long left, ms: one that had waited for its turn until its
 * attempt was over could undo what was done since, and pause a job that nobody would resume.
 */
const LEAST_TIME_LEFT_MS = 10_000;

/** Cancelled before its turn, by a worker that shuts down or a time-out: certainly not sent. */
export function leftTheQueue(perhapsSent: boolean): ApplicationFailure {
  return ApplicationFailure.create({
    type: FAILURE.OntapBusy,
    message: 'The attempt ended before the command had its turn; it is tried again',
    details: [{ status: null, code: null, left: false, perhapsSent }],
  });
}

/** Whether a command may leave, asked when its connection is there, and whether it did. */
export function watchDeparture() {
  const signal = cancellationSignal();
  const deadline = performance.now() + activityInfo().startToCloseTimeoutMs - LEAST_TIME_LEFT_MS;
  const hasTime = () => !signal.aborted && performance.now() <= deadline;
  const departure = {
    left: false,
    hasTime,
    mayLeave: () => {
      const mayLeave = hasTime();
      departure.left ||= mayLeave;
      return mayLeave;
    },
  };
  return departure;
}
