import { createAwaitRunEnd } from './await-run-end';
import { createAwaitSessionsGone } from './await-sessions-gone';
import type { ClusterContext } from './cluster-context';
import { createDecisions } from './decisions';
import { createInspect } from './inspect';
import { createJobActivities } from './jobs';
import { createKillSession } from './kill-session';
import { createListSessions } from './list-sessions';
import type { HookFormat, SendHook } from './notify';
import { createNotify } from './notify';
import { createReadCluster } from './read-cluster';

export { createAuditActivities } from './audit';
export type { AuditActivities, AuditContext } from './audit';
export type { ClusterContext } from './cluster-context';
export type { Decisions } from './decisions';
export type { HookFormat, SendHook, SendOptions } from './notify';

/** Activities of one cluster, for the queue `ontap/<cluster>`. */
export function createClusterActivities(context: ClusterContext) {
  return {
    ...createReadCluster(context),
    ...createListSessions(context),
    ...createKillSession(context),
    ...createAwaitSessionsGone(context),
    ...createJobActivities(context),
    ...createInspect(context),
  };
}

/** Activities of the workflow worker: recorded decisions, `notify` and `awaitRunEnd`. */
export function createWorkflowQueueActivities(options: {
  hooks: ReadonlyMap<string, HookFormat>;
  send: SendHook;
}) {
  return { ...createDecisions(), ...createNotify(options.hooks, options.send), ...createAwaitRunEnd() };
}

/** What workflows call on a cluster's queue. */
export type ClusterActivities = ReturnType<typeof createClusterActivities>;

/** What workflows call on their own queue. */
export type WorkflowQueueActivities = ReturnType<typeof createWorkflowQueueActivities>;
