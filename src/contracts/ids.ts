/** The queue of workflows, their decisions, `notify` and audit. */
export const WORKFLOW_QUEUE = 'ontap-workflows';

/** What every activity for one cluster is scheduled on: routing, isolation and placement at once. */
export function clusterQueue(cluster: string): string {
  return `ontap/${cluster}`;
}

/** Names under which workflows are started, by us or from outside. */
export const WORKFLOWS = {
  cleanupStaleSessions: 'cleanupStaleSessions',
  evictClient: 'evictClient',
  killSessions: 'killSessions',
  trackJob: 'trackJob',
  runJobSequence: 'runJobSequence',
  pausedJob: 'pausedJob',
  drainNode: 'drainNode',
  inspect: 'inspect',
  cleanupFleet: 'cleanupFleet',
  fleetMember: 'fleetMember',
  halt: 'halt',
  exportAudit: 'exportAudit',
  observeSessions: 'observeSessions',
} as const;

/** Types of clean-ups: both watch, plan, ask and kill alike, and their ids are read by {@link parseCleanupWorkflowId}. */
export const CLEANUP_TYPES: readonly string[] = [WORKFLOWS.cleanupStaleSessions, WORKFLOWS.evictClient];

/** True for the type of a clean-up, of whatever kind. */
export const isCleanup = (type: string | null | undefined): boolean => CLEANUP_TYPES.includes(type ?? '');

/** Id of an export by hand, and of the schedule; its runs have the time appended. */
export const AUDIT_EXPORT_ID = 'audit-export';

/** Names of clusters, policies, schedules and requests: safe in ids, file names and queue names. */
const NAME = '[A-Za-z0-9][A-Za-z0-9._-]{0,62}';
/** What Temporal appends to the id of a scheduled run; no name holds a colon. */
const TIME = '-\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\dZ';
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

const whole = (...parts: string[]) => new RegExp(`^${parts.join('')}$`);

/** A whole {@link NAME}. */
export const NAME_PATTERN = whole(NAME);

/**
 * Id of a clean-up: two runs of one policy on one cluster exclude each other.
 *
 * @param onlyHash - 12 hex digits that stand for `only`, when the run is narrowed to some sessions.
 */
export function cleanupWorkflowId(cluster: string, policy: string, onlyHash?: string): string {
  return `cleanup/${cluster}/${policy}${onlyHash === undefined ? '' : `/${onlyHash}`}`;
}

const CLEANUP = whole(
  `cleanup/(?<cluster>${NAME})/(?<policy>${NAME})(?:/(?<onlyHash>[0-9a-f]{12}))?(?:${TIME})?`,
);

/** Name of the policy that an eviction is made of, and of its rule. */
export const EVICT_POLICY = 'evict';

/** What ids of evictions begin with. */
export const EVICTIONS = 'evict/';

/** Id of an eviction: two runs for one client of a cluster exclude each other. */
export function evictWorkflowId(cluster: string, client: string): string {
  return `${EVICTIONS}${cluster}/${client}`;
}

/** A {@link NAME}, or an address: no schedule starts one. */
const EVICT = whole(`${EVICTIONS}(?<cluster>${NAME})/(?<client>[0-9A-Za-z:][0-9A-Za-z._:-]{0,62})`);

/** What the id of a clean-up, or of the kind of it that evicts a client, is made of. */
export interface CleanupIdParts {
  cluster: string;
  policy: string;
  onlyHash?: string;
  /** Only of an eviction. */
  client?: string;
}

/**
 * The parts of an id that {@link cleanupWorkflowId} made, with or without the time of a schedule, or {@link evictWorkflowId};
 * undefined for any other.
 */
export function parseCleanupWorkflowId(workflowId: string): CleanupIdParts | undefined {
  const evicts = EVICT.exec(workflowId)?.groups;
  if (evicts !== undefined) return { policy: EVICT_POLICY, ...evicts } as CleanupIdParts;
  return CLEANUP.exec(workflowId)?.groups as CleanupIdParts | undefined;
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

const PAUSE = whole(`pause/(?<cluster>${NAME})/(?<uuid>${UUID})`);

/** Cluster and job of a {@link pauseWorkflowId}; undefined for any other id. */
export function parsePauseWorkflowId(workflowId: string): { cluster: string; uuid: string } | undefined {
  return PAUSE.exec(workflowId)?.groups as { cluster: string; uuid: string } | undefined;
}

/** Id of a sequence, by the caller's request id. */
export function sequenceWorkflowId(cluster: string, requestId: string): string {
  return `sequence/${cluster}/${requestId}`;
}

const SEQUENCE = whole(`sequence/${NAME}/${NAME}`);

/** True for an id that {@link sequenceWorkflowId} made. */
export function isSequenceWorkflowId(workflowId: string): boolean {
  return SEQUENCE.test(workflowId);
}

/** Id of the one drain of a node: who asks for a second one joins it. */
export function drainWorkflowId(cluster: string, node: string): string {
  return `drain/${cluster}/${node}`;
}

const DRAIN = whole(`drain/(?<cluster>${NAME})/(?<node>${NAME})`);

/** Cluster and node of a {@link drainWorkflowId}; undefined for any other id. */
export function parseDrainWorkflowId(workflowId: string): { cluster: string; node: string } | undefined {
  return DRAIN.exec(workflowId)?.groups as { cluster: string; node: string } | undefined;
}

/** Id of a look, by the caller's request id. */
export function inspectWorkflowId(cluster: string, requestId: string): string {
  return `inspect/${cluster}/${requestId}`;
}

/** Id of the one observer of a cluster's sessions. */
export function observeWorkflowId(cluster: string): string {
  return `observe/${cluster}`;
}

/** What the ids of our schedules begin with. */
export const SCHEDULE_PREFIX = 'ontap-workflows/';

/** Id of the schedule that a schedules file calls `name`. */
export function scheduleId(name: string): string {
  return `${SCHEDULE_PREFIX}${name}`;
}

const SCHEDULE = whole(`${SCHEDULE_PREFIX}(${NAME})`);

/** The name behind a {@link scheduleId}; undefined for the id of somebody else's schedule. */
export function scheduleName(id: string): string | undefined {
  return SCHEDULE.exec(id)?.[1];
}

const SCHEDULER_PREFIX = 'temporal-sys-scheduler:';

/** The id under which Temporal's scheduler keeps the history of a schedule. */
export function schedulerWorkflowId(schedule: string): string {
  return `${SCHEDULER_PREFIX}${schedule}`;
}

/**
 * True for the id of a run of Temporal's scheduler, whoever's the schedule is. Proves nothing: anybody may start a
 * workflow under such an id.
 */
export function isSchedulerWorkflowId(workflowId: string): boolean {
  return workflowId.startsWith(SCHEDULER_PREFIX) && workflowId !== SCHEDULER_PREFIX;
}

/** Memo of every schedule that we manage; one without it is somebody else's, whatever its id. */
export const SCHEDULE_MEMO = { managedBy: 'ontap-workflows' } as const;

/**
 * Id of a clean-up of many clusters: two runs of one policy exclude each other.
 *
 * @param requestId - The caller's; runs with different ones go on side by side, but no cluster takes part in two.
 */
export function fleetWorkflowId(policy: string, requestId?: string): string {
  return `fleet/${policy}${requestId === undefined ? '' : `@${requestId}`}`;
}

const FLEET = whole(`fleet/(?<policy>${NAME})(?:@${NAME})?(?:${TIME})?`);

/** The policy of a {@link fleetWorkflowId}, with or without the time of a schedule; undefined for any other id. */
export function policyOfFleetId(workflowId: string): string | undefined {
  return FLEET.exec(workflowId)?.groups?.['policy'];
}

/** Id of the part of a fleet run that looks after one cluster; the same for scheduled runs, and whatever the request. */
export function fleetMemberWorkflowId(policy: string, cluster: string): string {
  return `${fleetWorkflowId(policy)}/${cluster}`;
}

/** While a workflow of this id runs, nothing is killed. */
export const HALT_WORKFLOW_ID = 'halt';

/** Temporal's task priorities (1 first): a person waits for a command, a schedule does not. */
export const PRIORITY = { command: 1, look: 3, scheduled: 4, telling: 5 } as const;
