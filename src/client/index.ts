export { AuditClient } from './audit/audit-client';
export type { AuditOptions } from './audit/audit-client';
export { AuditExportClient } from './audit/audit-export-client';
export { CleanupClient } from './cleanup-client';
export { CleanupHandle } from './cleanup-handle';
export type { ConnectOptions, OntapWorkflows } from './connect';
export { connectOntapWorkflows, ontapWorkflowsOn } from './connect';
export type { CallOptions } from './call-options';
export {
  AlreadyRunningError,
  InvalidRequestError,
  NoAnswerError,
  OntapWorkflowsError,
  RequestIdUsedError,
  RunFailedError,
  TemporalCallError,
  TooManyUpdatesError,
  UnknownScheduleError,
  WaitAbortedError,
} from './errors';
export type { ClientErrorCode } from './errors';
export { DrainHandle, DrainsClient } from './drains-client';
export { EvictClient } from './evict-client';
export { FleetClient } from './fleet-client';
export type { StartFleetOptions } from './fleet-client';
export { FleetHandle } from './fleet-handle';
export type { HaltAnswer, ResumeAnswer } from './halt-client';
export { HaltClient } from './halt-client';
export { InspectClient } from './inspect-client';
export type { InspectOptions } from './inspect-client';
export { JobHandle } from './job-handle';
export type { CommandOptions, JobResultOptions } from './job-handle';
export { JobsClient } from './jobs-client';
export type { WaitAllOptions, WaitedJob } from './jobs-client';
export { RunsClient } from './runs-client';
export { SchedulesClient } from './schedules/schedules-client';
export type { TriggeredRun } from './schedules/trigger-schedule';
export { SequenceHandle, SequencesClient } from './sequences-client';
export type { StartSequenceOptions } from './sequences-client';
/** What an audit is made of. */
export type * from '../contracts/audit';
/** The files of an exported audit. */
export type * from '../contracts/audit-files';
/** What evictions are asked with, and tell beside what a clean-up does. */
export type * from '../contracts/evict';
/** Whether a client's host answered. */
export type { Ping, PingEvidence, PingTry } from '../contracts/ping';
/** Inputs, states and reports of clean-ups. */
export type * from '../contracts/cleanup';
export type { ScheduleChanges } from './schedules/halted-schedules';
/** What holds a node. */
export type * from '../contracts/drain';
/** Clean-ups of many clusters. */
export type * from '../contracts/fleet';
/** The halt of all kills. */
export type * from '../contracts/halt';
/** What a cluster says now. */
export type * from '../contracts/inspect';
/** ONTAP's jobs. */
export type * from '../contracts/job';
/** Who paused a schedule, and why. */
export type * from '../contracts/pause-note';
/** Schedules that are managed from a file. */
export type * from '../contracts/schedule';
/** Steps over jobs, and what became of each. */
export type * from '../contracts/sequence';
/** Runs, whoever started them. */
export type { ListedRun, RunFilter, RunKind, RunList } from '../contracts/runs';
/** What a plan would cost. */
export type { PlanStakes } from '../contracts/stakes';
export { StatusClient } from './status/status-client';
export type { StatusOptions } from './status/status-client';
/** What ran, what is due, what is owed. */
export type * from '../contracts/status';
/** What is tried again. */
export type * from '../contracts/trouble';
/** Waits for jobs, and commands to them. */
export type * from '../contracts/track-job';
export type { DecisionAnswer, PlanDecision } from '../contracts/messages';
/** Approvals that are signed. */
export type * from '../contracts/signed-approval';
export { SIGNATURE_NAMESPACE } from '../contracts/signed-approval';
export type { Plan, PlannedSession } from '../contracts/plan';
export type { Policy } from '../contracts/policy';
export type { RequestedBy } from '../contracts/requested-by';
export type { SessionKey } from '../contracts/session';
/** How long a session is known, and where that comes from. */
export type * from '../contracts/session-age';
/** What web hooks are told. */
export type * from '../contracts/notification';
export { DELIVERY_HEADERS } from '../contracts/notification';
export { verifyDelivery } from './verify-delivery';
export type { DeliveryVerdict, ReceivedDelivery } from './verify-delivery';
