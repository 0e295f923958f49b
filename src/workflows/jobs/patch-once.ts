import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { ActivityCancellationType, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { ClusterActivities } from '../../activities';
import { FAILURE } from '../../contracts/failures';
import { clusterQueue, PRIORITY } from '../../contracts/ids';
import { isTurnedAway } from '../../contracts/turned-away';

/**
 * One try of a command, so that history tells which one may have been taken. Cancelled, or later than `untilMs`, it is
 * taken back when no worker has it yet; one that a worker has is waited for.
 */
export function patchOnce(cluster: string, untilMs: number) {
  return proxyActivities<ClusterActivities>({
    taskQueue: clusterQueue(cluster),
    startToCloseTimeout: '60s',
    scheduleToStartTimeout: Math.max(1, untilMs - Date.now()),
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { maximumAttempts: 1 },
    priority: { priorityKey: PRIORITY.command },
  });
}

/** What the failure of a command says about it. */
export type PatchFailure =
  /** It did not reach the job, and never will. */
  | 'refused'
  /** It did not leave, or ONTAP turned it away, for now. */
  | 'turned_away'
  /** The reply is missing or odd: it may have been taken. */
  | 'perhaps_taken';

const UNCERTAIN: ReadonlySet<string | null | undefined> = new Set([
  FAILURE.OntapTransport,
  FAILURE.OntapProtocol,
  FAILURE.NotOntap,
  FAILURE.Unexpected,
]);

/** Reads the failure of {@link patchOnce}. */
export function patchFailure(error: unknown): PatchFailure {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (isCancellation(error) || isUntaken(cause)) return 'turned_away';
  // A time-out: the worker died with it, or ONTAP kept silent.
  if (!(cause instanceof ApplicationFailure)) return 'perhaps_taken';
  const { code, status, left } = (cause.details?.[0] ?? {}) as {
    code?: string | null;
    status?: number | null;
    left?: boolean;
  };
  if (left === false) return cause.nonRetryable === true ? 'refused' : 'turned_away';
  // What a worker says that is shut down can be tried again, too.
  if (UNCERTAIN.has(cause.type) || (cause.nonRetryable !== true && cause.type !== FAILURE.OntapBusy))
    return 'perhaps_taken';
  if (cause.type !== FAILURE.OntapBusy) return 'refused';
  // Without a code of ONTAP's it was a proxy that answered, perhaps after ONTAP took it; some codes are time-outs.
  return isTurnedAway(code, status) ? 'turned_away' : 'perhaps_taken';
}

function isUntaken(cause: unknown): boolean {
  return cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START';
}
