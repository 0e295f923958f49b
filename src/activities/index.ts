import { createSignedApproval } from './approval/signed-approval';
import { createAwaitRunEnd } from './await-run-end';
import { createAwaitSessionsGone } from './kill/await-sessions-gone';
import { createAskChangeGate, createChangeGate } from './change-gate';
import type { ClusterContext } from './cluster-context';
import { createDecisions } from './decisions';
import { createEvidence } from './evidence/evidence-context';
import { createObserveSessions } from './evidence/observe-sessions';
import { createReadCollected } from './evidence/read-collected';
import { createSealEvidence } from './evidence/seal-evidence';
import { createFindOtherKills } from './find-other-kills';
import { createFindRun } from './find-run';
import { createFindUnpaidPause } from './find-unpaid-pause';
import { createInspect } from './inspect';
import { createJobActivities } from './jobs';
import { createKillSession } from './kill/kill-session';
import { createListClusters } from './list-clusters';
import { createListSessions } from './list-sessions';
import type { HookFormat, SendHook } from './notify';
import { createNotify } from './notify';
import { createLookAtNode } from './look-at-node';
import { createPingClient } from './ping-client';
import { createReadCluster } from './read-cluster';
import { createReadHalt } from './read-halt';
import { createReadLastLook } from './read-last-look';

export { createAuditActivities } from './audit';
export type { AuditActivities, AuditContext } from './audit';
export type { AskGate, ClusterContext } from './cluster-context';
export type { Decisions } from './decisions';
export { CLUSTER_SLOTS } from './jobs/held-looks';
export type { HookFormat, SendHook } from './notify';

/** Activities of one cluster, for the queue `ontap/<cluster>`. */
export function createClusterActivities(context: ClusterContext) {
  const evidence = createEvidence(context);
  const gate = createChangeGate(context);
  return {
    ...createReadCluster(context, evidence),
    ...createListSessions(context, evidence),
    ...createSealEvidence(context, evidence),
    ...createObserveSessions(context, evidence),
    ...createReadCollected(context, evidence),
    ...createSignedApproval(context, evidence),
    ...createKillSession(context, evidence, gate),
    ...createAskChangeGate(context, gate),
    ...createAwaitSessionsGone(context),
    ...createJobActivities(context),
    ...createInspect(context),
    ...createLookAtNode(context),
    ...createPingClient(context),
  };
}

/** What activities of the workflow worker are made of. */
export interface WorkflowQueueOptions {
  hooks: ReadonlyMap<string, HookFormat>;
  send: SendHook;
  /** Names in the worker's configuration: what `all` means to a fleet. @default none */
  clusters?: readonly string[];
  /** Address of Temporal's UI, for links in messages. @default no links */
  uiUrl?: string | undefined;
}

/** Activities of the workflow worker: recorded decisions, and what asks Temporal or people. */
export function createWorkflowQueueActivities({ hooks, send, clusters = [], uiUrl }: WorkflowQueueOptions) {
  return {
    ...createDecisions(),
    ...createNotify(hooks, send, uiUrl),
    ...createAwaitRunEnd(),
    ...createFindOtherKills(),
    ...createFindRun(),
    ...createFindUnpaidPause(),
    ...createListClusters(clusters),
    ...createReadHalt(),
    ...createReadLastLook(),
  };
}

/** What workflows call on a cluster's queue. */
export type ClusterActivities = ReturnType<typeof createClusterActivities>;

/** What workflows call on their own queue. */
export type WorkflowQueueActivities = ReturnType<typeof createWorkflowQueueActivities>;
