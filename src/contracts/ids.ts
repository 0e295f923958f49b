/** The queue of workflows, their decisions, `notify` and audit. */
export const WORKFLOW_QUEUE = 'ontap-workflows';

/** What every activity for one cluster is scheduled on: routing, isolation and placement at once. */
export function clusterQueue(cluster: string): string {
  return `ontap/${cluster}`;
}

/** Names under which workflows are started, by us or from outside. */
export const WORKFLOWS = {
  cleanupStaleSessions: 'cleanupStaleSessions',
  killSessions: 'killSessions',
  trackJob: 'trackJob',
  runJobSequence: 'runJobSequence',
  pausedJob: 'pausedJob',
  inspect: 'inspect',
  cleanupFleet: 'cleanupFleet',
  fleetMember: 'fleetMember',
  halt: 'halt',
  exportAudit: 'exportAudit',
} as const;

/** Id of an export by hand, and of the schedule; its runs have the time appended. */
export const AUDIT_EXPORT_ID = 'audit-export';

const CLEANUP_PREFIX = 'cleanup/';

/**
 * Id of a clean-up: two runs of one policy on one cluster exclude each other.
 *
 * @param onlyHash - 12 hex digits that stand for `only`, when the run is narrowed to some sessions.
 */
export function cleanupWorkflowId(cluster: string, policy: string, onlyHash?: string): string {
  return `${CLEANUP_PREFIX}${cluster}/${policy}${onlyHash === undefined ? '' : `/${onlyHash}`}`;
}

/** True for an id that {@link cleanupWorkflowId} made, with or without the time that a schedule appends. */
export function isCleanupWorkflowId(workflowId: string): boolean {
  return workflowId.startsWith(CLEANUP_PREFIX);
}

/** Id of the one killer of a cluster; by uuid, so that two names of one cluster share it. */
export function killWorkflowId(clusterUuid: string): string {
  return `kill/${clusterUuid}`;
}

/** Id of the one watch of a job: whoever waits for it shares it. */
export function jobWorkflowId(cluster: string, uuid: string): string {
  return `job/${cluster}/${uuid.toLowerCase()}`;
}

/** Id of the one debt of a job that we paused. */
export function pauseWorkflowId(cluster: string, uuid: string): string {
  return `pause/${cluster}/${uuid.toLowerCase()}`;
}

/** Id of a sequence, by the caller's request id. */
export function sequenceWorkflowId(cluster: string, requestId: string): string {
  return `sequence/${cluster}/${requestId}`;
}

/** Id of a look, by the caller's request id. */
export function inspectWorkflowId(cluster: string, requestId: string): string {
  return `inspect/${cluster}/${requestId}`;
}

const SCHEDULE_PREFIX = 'ontap-workflows/';

/** Id of the schedule that a schedules file calls `name`. */
export function scheduleId(name: string): string {
  return `${SCHEDULE_PREFIX}${name}`;
}

/** The name behind a {@link scheduleId}; undefined for the id of somebody else's schedule. */
export function scheduleName(id: string): string | undefined {
  return id.startsWith(SCHEDULE_PREFIX) ? id.slice(SCHEDULE_PREFIX.length) : undefined;
}

const SCHEDULER_PREFIX = 'temporal-sys-scheduler:';

/** The id under which Temporal's scheduler keeps the history of a schedule. */
export function schedulerWorkflowId(schedule: string): string {
  return `${SCHEDULER_PREFIX}${schedule}`;
}

/** True for the id of a run of Temporal's scheduler. */
export function isSchedulerWorkflowId(workflowId: string): boolean {
  return workflowId.startsWith(SCHEDULER_PREFIX);
}

/** Memo of every schedule that we manage; one without it is somebody else's, whatever its id. */
export const SCHEDULE_MEMO = { managedBy: 'ontap-workflows' } as const;

const FLEET_PREFIX = 'fleet/';

/** Id of a clean-up of many clusters: two runs of one policy exclude each other. */
export function fleetWorkflowId(policy: string): string {
  return `${FLEET_PREFIX}${policy}`;
}

/** Id of the part of a fleet run that looks after one cluster; the same for scheduled runs. */
export function fleetMemberWorkflowId(policy: string, cluster: string): string {
  return `${fleetWorkflowId(policy)}/${cluster}`;
}

/** While a workflow of this id runs, nothing is killed. */
export const HALT_WORKFLOW_ID = 'halt';

/** Temporal's task priorities (1 first): a person waits for a command, a schedule does not. */
export const PRIORITY = { command: 1, look: 3, scheduled: 4, telling: 5 } as const;
