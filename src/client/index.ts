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
  RunFailedError,
  TemporalCallError,
  UnknownScheduleError,
  WaitAbortedError,
} from './errors';
export type { ClientErrorCode } from './errors';
export { InspectClient } from './inspect-client';
export type { InspectOptions } from './inspect-client';
export { JobHandle } from './job-handle';
export type { CommandOptions, JobResultOptions } from './job-handle';
export { JobsClient } from './jobs-client';
export { SchedulesClient } from './schedules/schedules-client';
export type { TriggeredRun } from './schedules/trigger-schedule';
export { SequenceHandle, SequencesClient } from './sequences-client';
export type { StartSequenceOptions } from './sequences-client';
export type * from '../contracts/audit';
export type * from '../contracts/audit-files';
export type * from '../contracts/cleanup';
export type * from '../contracts/inspect';
export type * from '../contracts/job';
export type * from '../contracts/pause-note';
export type * from '../contracts/schedule';
export type * from '../contracts/sequence';
export { StatusClient } from './status/status-client';
export type { StatusOptions } from './status/status-client';
export type * from '../contracts/status';
export type * from '../contracts/track-job';
export type { DecisionAnswer, PlanDecision } from '../contracts/messages';
export type { Plan, PlannedSession } from '../contracts/plan';
export type { Policy } from '../contracts/policy';
export type { RequestedBy } from '../contracts/requested-by';
export type { SessionKey } from '../contracts/session';
export type * from '../contracts/notification';
export { DELIVERY_HEADERS } from '../contracts/notification';
export { verifyDelivery } from './verify-delivery';
export type { DeliveryVerdict, ReceivedDelivery } from './verify-delivery';
