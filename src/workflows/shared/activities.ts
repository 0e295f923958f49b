import { proxyActivities } from '@temporalio/workflow';
import type { Duration, RetryPolicy } from '@temporalio/common';
import type {
  AuditActivities,
  ClusterActivities,
  Decisions,
  WorkflowQueueActivities,
} from '../../activities';
import { LISTED_AFTER_MS } from '../../contracts/approval';
import { clusterQueue, PRIORITY } from '../../contracts/ids';
import type { RecordedSample } from '../../contracts/plan';
import type { LookStyle } from '../../contracts/poll-job';
import { AGAIN, fateOf } from '../../rules/failures';
import { endOf } from './failures';

const RETRY: RetryPolicy = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' };
/** One call to ONTAP takes at most 30 s by default, and may queue for the limiter before. */
const ONE_CALL = '60s';
/** A worker that died in the middle of a kill, or of a look at a job, is noticed after this. */
const HEARTBEAT = '15s';
/** Looks of many waits share one read, so that they may be tried again soon: ONTAP forgets a job 300 s after its end. */
const LOOK_RETRY: RetryPolicy = { ...RETRY, maximumInterval: '10s' };

/**
 * Decisions, recorded as results of activities of the workflow's own queue. A worker that goes away, or is too old to
 * know one, is waited for; the activity itself counts its bugs.
 */
export const decisions = proxyActivities<Decisions>({
  startToCloseTimeout: ONE_CALL,
  retry: RETRY,
  priority: { priorityKey: PRIORITY.command },
});

/** How the first look at a cluster is made. */
interface FirstRead {
  /** Every try has to be taken within this time: it tells that no worker serves the cluster. */
  unservedAfter: Duration;
  /** All tries. @default 15 minutes */
  unreachableAfter?: Duration;
  /** Once, since {@link patiently} goes on. @default false */
  once?: boolean;
}

/** The first look at a cluster: the only activity with a schedule-to-start time-out. */
export function firstRead(
  cluster: string,
  { unservedAfter, unreachableAfter = '15m', once = false }: FirstRead,
) {
  return proxyActivities<ClusterActivities>({
    taskQueue: clusterQueue(cluster),
    startToCloseTimeout: ONE_CALL,
    scheduleToStartTimeout: unservedAfter,
    scheduleToCloseTimeout: unreachableAfter,
    retry: once ? { maximumAttempts: 1 } : RETRY,
    priority: { priorityKey: PRIORITY.look },
  });
}

/** Looks that have to be answered within `within`, retries included; undefined for ever. */
export function looks(cluster: string, within?: Duration, activityId?: string) {
  return proxyActivities<ClusterActivities>({
    ...(activityId === undefined ? {} : { activityId }),
    taskQueue: clusterQueue(cluster),
    startToCloseTimeout: ONE_CALL,
    ...(within === undefined ? {} : { scheduleToCloseTimeout: within }),
    retry: RETRY,
    priority: { priorityKey: PRIORITY.look },
  });
}

/** One look at sessions and nodes, whose results are found in the history by ids that end in `name`, unique in a run. */
export function sampleLooks(cluster: string, within: Duration, name: string) {
  const recorded: RecordedSample = { listing: `sessions-${name}`, nodes: `nodes-${name}` };
  return {
    listNdmpSessions: looks(cluster, within, recorded.listing).listNdmpSessions,
    listNodes: looks(cluster, within, recorded.nodes).listNodes,
    recorded,
  };
}

/** Twelve looks at all sessions, an hour apart at the most; a worker that died is noticed by its silence. */
export function observing(cluster: string, unservedAfter: Duration) {
  return proxyActivities<ClusterActivities>({
    taskQueue: clusterQueue(cluster),
    scheduleToStartTimeout: unservedAfter,
    startToCloseTimeout: '13h',
    heartbeatTimeout: '90s',
    retry: RETRY,
    priority: { priorityKey: PRIORITY.scheduled },
  });
}

/** Kills; `within` bounds all attempts at one session. */
export function kills(cluster: string, within: Duration) {
  return proxyActivities<ClusterActivities>({
    taskQueue: clusterQueue(cluster),
    startToCloseTimeout: ONE_CALL,
    scheduleToCloseTimeout: within,
    heartbeatTimeout: HEARTBEAT,
    retry: RETRY,
    priority: { priorityKey: PRIORITY.scheduled },
  });
}

/** Attempts hold their slot for 90 s at most. Two that are lost in a row stay below the 300 s after which ONTAP forgets. */
const HELD_LOOK = {
  startToCloseTimeout: '105s',
  // One that was lost waits for the whole backoff.
  retry: { initialInterval: '1s', backoffCoefficient: 1 },
  // A held look hears of nothing: its late result is dropped.
  cancellationType: 'TRY_CANCEL',
} as const;
/** Of runs that began before looks were held. */
const SINGLE_LOOK = {
  startToCloseTimeout: ONE_CALL,
  heartbeatTimeout: HEARTBEAT,
  retry: LOOK_RETRY,
} as const;

/** The wait for a job: one activity for all its looks; without `within` for ever. */
export function jobWait(cluster: string, within: number | undefined, { looks: how }: LookStyle) {
  return proxyActivities<ClusterActivities>({
    taskQueue: clusterQueue(cluster),
    ...(how === 'held' ? HELD_LOOK : SINGLE_LOOK),
    ...(within === undefined ? {} : { scheduleToCloseTimeout: within }),
    priority: { priorityKey: PRIORITY.look },
  });
}

/** A command to a job, with its reads; `within` bounds all tries, undefined does not. */
export function jobCommands(cluster: string, within?: Duration, retry: RetryPolicy = RETRY) {
  return proxyActivities<ClusterActivities>({
    taskQueue: clusterQueue(cluster),
    startToCloseTimeout: ONE_CALL,
    ...(within === undefined ? {} : { scheduleToCloseTimeout: within }),
    retry,
    priority: { priorityKey: PRIORITY.command },
  });
}

/** Resumes that a pause owes. One whose answer was lost may have made a request, which ONTAP lists a little later. */
export function resumes(cluster: string, within?: Duration) {
  return jobCommands(cluster, within, { ...RETRY, initialInterval: LISTED_AFTER_MS });
}

/** Exports of the audit: an export may take long, a folder that can't be written is tried again for some minutes. */
export const { exportClosedRuns } = proxyActivities<AuditActivities>({
  startToCloseTimeout: '2h',
  heartbeatTimeout: '30s',
  retry: { ...RETRY, maximumAttempts: AGAIN[fateOf('export', 'timedOut').again].mostTries ?? 12 },
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

/** Until the newest run of an id has ended; false when that took longer than `within`. */
export async function awaitRunEnd(within: Duration, run: { workflowId: string }): Promise<boolean> {
  const { awaitRunEnd: look } = proxyActivities<WorkflowQueueActivities>({
    startToCloseTimeout: '15s',
    scheduleToCloseTimeout: within,
    retry: RETRY,
    priority: { priorityKey: PRIORITY.look },
  });
  try {
    await look(run);
    return true;
  } catch (error) {
    if (endOf('question', error) === 'ignored') return false;
    throw error;
  }
}

/** What `all` means to a fleet: as a decision, it is waited for. */
export const { listClusters } = proxyActivities<WorkflowQueueActivities>({
  startToCloseTimeout: '15s',
  retry: RETRY,
  priority: { priorityKey: PRIORITY.command },
});

/** Questions to Temporal itself, on the queue of the workflow; a deploy in the middle of them is waited for. */
export const { readHalt, findRun } = proxyActivities<WorkflowQueueActivities>({
  startToCloseTimeout: '15s',
  scheduleToCloseTimeout: '10m',
  retry: RETRY,
  priority: { priorityKey: PRIORITY.command },
});

/** The same for the report of a run that is over: it does not wait for a deploy. */
export const { findOtherKills } = proxyActivities<WorkflowQueueActivities>({
  startToCloseTimeout: '15s',
  scheduleToCloseTimeout: '1m',
  retry: RETRY,
  priority: { priorityKey: PRIORITY.command },
});
