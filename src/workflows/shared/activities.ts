import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Duration, RetryPolicy } from '@temporalio/common';
import type {
  AuditActivities,
  ClusterActivities,
  Decisions,
  WorkflowQueueActivities,
} from '../../activities';
import { clusterQueue, PRIORITY } from '../../contracts/ids';
import { oneAtATime } from './one-at-a-time';

const RETRY: RetryPolicy = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' };
/** One call to ONTAP takes at most 30 s by default, and may queue for the limiter before. */
const ONE_CALL = '60s';
/** A worker that died in the middle of a kill is noticed after this. */
const KILL_HEARTBEAT = '15s';

/** Decisions, recorded as results of local activities. Only a bug makes one fail: tried again, then the run fails. */
export const decisions = oneAtATime(
  proxyLocalActivities<Decisions>({ startToCloseTimeout: ONE_CALL, retry: { maximumAttempts: 3 } }),
);

/** The first look at a cluster: the only activity with a schedule-to-start time-out, which tells that no worker serves it. */
export function firstLook(cluster: string, unservedAfter: Duration) {
  return proxyActivities<ClusterActivities>({
    taskQueue: clusterQueue(cluster),
    startToCloseTimeout: ONE_CALL,
    scheduleToStartTimeout: unservedAfter,
    scheduleToCloseTimeout: '15m',
    retry: RETRY,
    priority: { priorityKey: PRIORITY.look },
  });
}

/** Looks that have to be answered within `within`, retries included. */
export function looks(cluster: string, within: Duration) {
  return proxyActivities<ClusterActivities>({
    taskQueue: clusterQueue(cluster),
    startToCloseTimeout: ONE_CALL,
    scheduleToCloseTimeout: within,
    retry: RETRY,
    priority: { priorityKey: PRIORITY.look },
  });
}

/** Kills; `within` bounds all attempts at one session. */
export function kills(cluster: string, within: Duration) {
  return proxyActivities<ClusterActivities>({
    taskQueue: clusterQueue(cluster),
    startToCloseTimeout: ONE_CALL,
    scheduleToCloseTimeout: within,
    heartbeatTimeout: KILL_HEARTBEAT,
    retry: RETRY,
    priority: { priorityKey: PRIORITY.scheduled },
  });
}

/** The wait for a job: one activity, tried again for each look; without `within` for ever. */
export function jobWait(cluster: string, within: number | undefined) {
  return proxyActivities<ClusterActivities>({
    taskQueue: clusterQueue(cluster),
    startToCloseTimeout: ONE_CALL,
    // Only so that heartbeat details are kept from one try to the next.
    heartbeatTimeout: ONE_CALL,
    ...(within === undefined ? {} : { scheduleToCloseTimeout: within }),
    retry: RETRY,
    priority: { priorityKey: PRIORITY.look },
  });
}

/** A person's command to a job, with its reads; `within` bounds all tries. */
export function jobCommands(cluster: string, within: Duration) {
  return proxyActivities<ClusterActivities>({
    taskQueue: clusterQueue(cluster),
    startToCloseTimeout: ONE_CALL,
    scheduleToCloseTimeout: within,
    retry: RETRY,
    priority: { priorityKey: PRIORITY.command },
  });
}

/** Exports of the audit: an export may take long, a folder that can't be written is tried again for some minutes. */
export const { exportClosedRuns } = proxyActivities<AuditActivities>({
  startToCloseTimeout: '2h',
  heartbeatTimeout: '30s',
  retry: { ...RETRY, maximumAttempts: 12 },
  priority: { priorityKey: PRIORITY.scheduled },
});

/** Tells the web hook of the audit; the next export tells it again when it did not listen. */
export const { announceAuditHead } = proxyActivities<AuditActivities>({
  startToCloseTimeout: '15s',
  scheduleToCloseTimeout: '1m',
  retry: RETRY,
  priority: { priorityKey: PRIORITY.telling },
});

/** Tells people, on the queue of the workflow itself; given up after a minute, since nothing waits for it. */
export const { notify } = proxyActivities<WorkflowQueueActivities>({
  startToCloseTimeout: '15s',
  scheduleToCloseTimeout: '1m',
  retry: RETRY,
  // Receivers that hang must not keep the queue from what runs wait for.
  priority: { priorityKey: PRIORITY.telling },
});
