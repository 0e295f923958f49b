import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import { type LastLook, lastLookOf } from '../../contracts/track-job';

/** The deadline of a wait arrives in three shapes: between two looks, in the middle of one, before any was begun. */
export function isDeadline(error: unknown): error is ActivityFailure {
  if (!(error instanceof ActivityFailure) || error.retryState !== 'TIMEOUT') return false;
  const { cause } = error;
  if (cause instanceof TimeoutFailure)
    return cause.timeoutType === 'SCHEDULE_TO_CLOSE' || cause.timeoutType === 'SCHEDULE_TO_START';
  return cause instanceof ApplicationFailure;
}

/** What the last look before the deadline knew of the job. */
export function lastSeen({ cause }: ActivityFailure): LastLook | undefined {
  if (cause instanceof TimeoutFailure) return lastLookOf(cause.lastHeartbeatDetails);
  const isLook = cause instanceof ApplicationFailure && cause.type === FAILURE.JobNotFinished;
  return isLook ? (cause.details?.[0] as LastLook | undefined) : undefined;
}
