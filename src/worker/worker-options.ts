import { hostname } from 'node:os';
import type { NativeConnection, WorkerOptions } from '@temporalio/worker';
import { durationMs } from '../contracts/duration';
import { CLUSTER_SLOTS } from '../activities';
import { clusterQueue, WORKFLOW_QUEUE } from '../contracts/ids';
import { workerIdentity } from '../contracts/worker-identity';
import type { WorkerSettings } from '../contracts/worker-config';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/** About 1 MB each. */
const CACHED_WORKFLOWS = 500;
/** After the grace time activities are told to end; one that does not within this is given up. */
const GIVE_UP_AFTER_MS = 15_000;

/** Open polls for the work of clusters: Temporal has some to answer each minute, also where there is none. */
const CLUSTER_POLLS = { inAll: 100, most: 10 } as const;

/** What all workers of the process have in common. */
export interface SharedOptions {
  connection: NativeConnection;
  namespace: string;
  settings: Pick<WorkerSettings, 'shutdownGraceTime'>;
  /** Of the keys for evidence of this process. */
  keyIds: readonly string[];
  /** Runs around every activity. */
  interceptors: ActivityInterceptorsFactory[];
}

function commonOptions({ connection, namespace, settings, keyIds, interceptors }: SharedOptions) {
  const graceMs = durationMs(settings.shutdownGraceTime);
  return {
    connection,
    namespace,
    identity: workerIdentity({ host: hostname(), pid: process.pid, keyIds }),
    shutdownGraceTime: graceMs,
    shutdownForceTime: graceMs + GIVE_UP_AFTER_MS,
    interceptors: { activity: interceptors },
    // Eager activities would pass by the queue, and with it its rate limit.
    maxEagerActivityReservationsPerWorkflowTask: 0,
    reuseV8Context: true,
  } satisfies Partial<WorkerOptions>;
}

/** Options of the worker for workflows, their decisions and `notify`. */
export function workflowWorkerOptions(
  shared: SharedOptions,
  { activities, workflowBundle }: Pick<Required<WorkerOptions>, 'activities' | 'workflowBundle'>,
): WorkerOptions {
  return {
    ...commonOptions(shared),
    taskQueue: WORKFLOW_QUEUE,
    workflowBundle,
    activities,
    maxCachedWorkflows: CACHED_WORKFLOWS,
    maxConcurrentWorkflowTaskExecutions: 40,
    maxConcurrentActivityTaskExecutions: 40,
    workflowTaskPollerBehavior: { type: 'autoscaling', initial: 2, minimum: 2, maximum: 10 },
    activityTaskPollerBehavior: { type: 'autoscaling', initial: 1, minimum: 1, maximum: 5 },
    // When a worker dies, its workflows go on elsewhere after this.
    stickyQueueScheduleToStartTimeout: '5s',
  };
}

/** For each of so many clusters. */
const pollsFor = (clusters: number): number =>
  Math.min(CLUSTER_POLLS.most, Math.max(1, Math.floor(CLUSTER_POLLS.inAll / clusters)));

/** Options of the worker for one of `clusters` clusters' activities; it runs no workflows. */
export function clusterWorkerOptions(
  shared: SharedOptions,
  { cluster, clusters, activities }: { cluster: string; clusters: number; activities: object },
): WorkerOptions {
  return {
    ...commonOptions(shared),
    taskQueue: clusterQueue(cluster),
    activities,
    maxConcurrentActivityTaskExecutions: CLUSTER_SLOTS,
    // "A DELETE was sent" must not be held back behind an earlier heartbeat, by default for 12 s: a crash would lose it.
    maxHeartbeatThrottleInterval: '1s',
    // What a held look saw is told at once, too: its activity has no time-out of heartbeats, which would set the pace.
    defaultHeartbeatThrottleInterval: '1s',
    // What scales by itself looks ten times a second whether to: for 100 clusters, more than all their idle polls take.
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: pollsFor(clusters) },
  };
}
