import { ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { ActivityCancellationType, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { ClusterActivities } from '../../activities';
import type { AwaitedApproval } from '../../contracts/approval';
import { FAILURE } from '../../contracts/failures';
import { clusterQueue, PRIORITY } from '../../contracts/ids';
import { isTurnedAway } from '../../contracts/turned-away';
import { mayHaveBeenTaken } from '../../rules/failures';
import { causeOf, kindOf } from '../shared/failures';

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

/** The request for approval that a try had told of before its worker died, or that a look had read. */
export const askedFor = (error: unknown): AwaitedApproval | undefined => toldBefore(error)?.asked;

/** Numbers of requests of somebody else's that a try had told of before it failed. */
export const othersOf = (error: unknown): number[] | undefined => toldBefore(error)?.others;

/** Whether the run before a reset, which had sent the pause, was asked to cancel. */
export const wasCancelledBefore = (error: unknown): boolean => toldBefore(error)?.isCancelled === true;

interface ToldBefore {
  asked?: AwaitedApproval;
  others?: number[];
  isCancelled?: boolean;
}

function toldBefore(error: unknown): ToldBefore | undefined {
  const cause = causeOf(error);
  if (cause instanceof TimeoutFailure) return cause.lastHeartbeatDetails as ToldBefore | undefined;
  return cause instanceof ApplicationFailure ? (cause.details?.[0] as ToldBefore | undefined) : undefined;
}

/** What the failure of a command says about it. */
export type PatchFailure =
  /** It did not reach the job, and never will. */
  | 'refused'
  /** ONTAP answered so. It may be the answer to a repetition of a command that was done. */
  | 'refused_by_ontap'
  /** It did not leave, or ONTAP turned it away, for now. */
  | 'turned_away'
  /** The reply is missing or odd: it may have been taken. */
  | 'perhaps_taken';

/** Reads the failure of {@link patchOnce}. */
export function patchFailure(error: unknown): PatchFailure {
  if (isCancellation(error)) return 'turned_away';
  const kind = kindOf(error);
  // No worker took it, or one that does not know it.
  if (kind === 'unserved' || kind === 'unregistered') return 'turned_away';
  const cause = causeOf(error);
  // A time-out: the worker died with it, or ONTAP kept silent.
  if (!(cause instanceof ApplicationFailure)) return 'perhaps_taken';
  const { code, status, left } = (cause.details?.[0] ?? {}) as {
    code?: string | null;
    status?: number | null;
    left?: boolean;
  };
  if (left === false) return cause.nonRetryable === true ? 'refused' : 'turned_away';
  // Without a code of ONTAP's it was a proxy that answered, perhaps after ONTAP took it; some codes are time-outs.
  if (isTurnedAway(code, status)) return 'turned_away';
  // What a worker says that is shut down can be tried again, too.
  if (mayHaveBeenTaken(kind) || cause.nonRetryable !== true) return 'perhaps_taken';
  // Who is not let in has done nothing.
  return left === true && kind !== FAILURE.OntapAuth ? 'refused_by_ontap' : 'refused';
}
