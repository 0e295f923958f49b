import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  TimeoutFailure,
} from '@temporalio/common';
import { isCancellation } from '@temporalio/workflow';
import { FAILURE } from '../../contracts/failures';
import { type End, FAILURE_KINDS, type FailureKind, fateOf, type Place } from '../../rules/failures';

/** What made an activity or a child fail, without the wrapping. */
export function causeOf(error: unknown): unknown {
  const wrapped = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
  return wrapped && error.cause !== undefined ? error.cause : error;
}

/** Between two looks, or of a workflow: no failure of a call. */
const LOOKS: ReadonlySet<string> = new Set([
  FAILURE.JobNotFinished,
  FAILURE.EvidenceNotSettled,
  FAILURE.RunNotEnded,
  FAILURE.SessionsStillPresent,
]);

/** How a call failed, whatever shape that arrives in. */
export function kindOf(error: unknown): FailureKind {
  const cause = causeOf(error);
  if (cause instanceof TimeoutFailure)
    return cause.timeoutType === 'SCHEDULE_TO_START' ? 'unserved' : 'timedOut';
  if (!(cause instanceof ApplicationFailure)) return FAILURE.Unexpected;
  const { type, message } = cause;
  if (type === 'NotFoundError' && message.includes('is not registered')) return 'unregistered';
  if (LOOKS.has(type ?? '')) return 'timedOut';
  return FAILURE_KINDS.find((kind) => kind === type) ?? FAILURE.Unexpected;
}

/** What the failure of a call comes to there. A cancellation is none: it is thrown again. */
export function endOf(place: Place, error: unknown): End {
  if (isCancellation(error)) throw error;
  return fateOf(place, kindOf(error)).end;
}

/** A failure in words, as the end of a sentence. */
export function wordsOf(error: unknown): string {
  const failure = workflowFailure(error);
  return (failure instanceof Error ? failure.message : String(failure)).replace(/\.$/, '');
}

/** True when an activity had no answer before its schedule-to-close time-out, whatever shape that arrives in. */
export function isUnanswered(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  return error.retryState === 'TIMEOUT' || error.cause instanceof TimeoutFailure;
}

/** True when no worker took the activity in time. */
export function isUnserved(error: unknown): boolean {
  const cause = causeOf(error);
  return cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START';
}

/** The failure that a workflow ends with: an ApplicationFailure of the closed list, or the cancellation again. */
export function workflowFailure(error: unknown): unknown {
  if (isCancellation(error)) return error;
  const cause = causeOf(error);
  if (cause instanceof ApplicationFailure) {
    return ApplicationFailure.nonRetryable(
      cause.message,
      cause.type ?? FAILURE.Unexpected,
      ...(cause.details ?? []),
    );
  }
  if (cause instanceof TimeoutFailure) {
    return ApplicationFailure.nonRetryable(
      `No answer from ONTAP in time (${cause.message})`,
      FAILURE.OntapTransport,
    );
  }
  return ApplicationFailure.nonRetryable(
    cause instanceof Error ? cause.message : String(cause),
    FAILURE.Unexpected,
  );
}

/** `ClusterUnserved`, with what to do. */
export function clusterUnserved(cluster: string, after: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `No worker took work for cluster "${cluster}" within ${after}: it is in no worker's configuration, or that worker is down`,
    FAILURE.ClusterUnserved,
  );
}
