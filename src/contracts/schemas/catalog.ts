import type { z } from 'zod';
import { FAILURE, type FailureType } from '../failures';
import {
  AUDIT_EXPORT_ID,
  cleanupWorkflowId,
  drainWorkflowId,
  evictWorkflowId,
  fleetMemberWorkflowId,
  fleetWorkflowId,
  HALT_WORKFLOW_ID,
  inspectWorkflowId,
  jobWorkflowId,
  killWorkflowId,
  observeWorkflowId,
  pauseWorkflowId,
  sequenceWorkflowId,
} from '../ids';
import { exportAuditRequestSchema } from './audit-files';
import { drainRequestSchema } from './drain';
import { fleetRequestSchema } from './fleet';
import { haltRequestSchema } from './halt';
import { inspectRequestSchema } from './inspect';
import { trackJobRequestSchema } from './jobs';
import { evictRequestSchema } from './evict';
import { killRequestSchema } from './kill-request';
import { cleanupRequestSchema } from './requests';
import { cleanupReportSchema } from './results/cleanup-report';
import { drainReportSchema } from './results/drain-report';
import { observeRequestSchema } from './observe';
import { observeResultSchema } from './results/observe-result';
import { exportAuditResultSchema } from './results/export-audit-result';
import { fleetReportSchema, fleetRowSchema } from './results/fleet-report';
import { haltReportSchema } from './results/halt-report';
import { inspectResultSchema } from './results/inspect-result';
import { jobOutcomeSchema, watchFailureSchema } from './results/job-outcome';
import { killReportSchema } from './results/kill-report';
import { pausedJobReportSchema, sequenceReportSchema } from './results/sequence-report';
import { pausedJobRequestSchema, sequenceRequestSchema } from './sequence';

/** What goes into a workflow and what comes out, and how it is started by its name. */
export interface WorkflowSchemas {
  /** What it does, in one sentence. */
  about: string;
  /** Its id, with the parts that depend on the input in angle brackets. */
  id: string;
  /** Which workflow starts it; absent for those that anyone may start. */
  startedBy?: string;
  /** What a start under an id that is taken has to ask for, where that isn't Temporal's default. */
  idConflictPolicy?: 'USE_EXISTING';
  idReusePolicy?: 'ALLOW_DUPLICATE_FAILED_ONLY' | 'REJECT_DUPLICATE';
  input: z.ZodType;
  result: z.ZodType;
  /** First detail of its failures of these types. */
  failure?: { types: readonly FailureType[]; detail: z.ZodType };
}

const [CLUSTER, UUID, REQUEST] = ['<cluster>', '<uuid in lower case>', '<request id>'];

/** Every workflow by its name. */
export const SCHEMAS = {
  cleanupStaleSessions: {
    about: 'Watches the NDMP sessions of a cluster, plans which are stale, and in mode enforce kills those.',
    id: cleanupWorkflowId(CLUSTER, '<policy.name>'),
    input: cleanupRequestSchema,
    result: cleanupReportSchema,
  },
  evictClient: {
    about:
      'Kills all sessions of one backup server, whatever their state, if none of them moves and somebody approves.',
    id: evictWorkflowId(CLUSTER, '<client>'),
    input: evictRequestSchema,
    result: cleanupReportSchema,
  },
  cleanupFleet: {
    about: 'Runs one clean-up for each of many clusters.',
    id: fleetWorkflowId('<policy.name>'),
    input: fleetRequestSchema,
    result: fleetReportSchema,
  },
  trackJob: {
    about: 'Waits for the end of an ONTAP job, and keeps its answer; whoever waits for one job shares it.',
    id: jobWorkflowId(CLUSTER, UUID),
    idConflictPolicy: 'USE_EXISTING',
    idReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    input: trackJobRequestSchema,
    result: jobOutcomeSchema,
    failure: {
      types: [FAILURE.JobNeverFound, FAILURE.DeadlineExceeded, FAILURE.PausedTooLong],
      detail: watchFailureSchema,
    },
  },
  runJobSequence: {
    about: 'Drives ONTAP jobs through steps: pause, hold, resume, cancel, await.',
    id: sequenceWorkflowId(CLUSTER, REQUEST),
    idConflictPolicy: 'USE_EXISTING',
    idReusePolicy: 'REJECT_DUPLICATE',
    input: sequenceRequestSchema,
    result: sequenceReportSchema,
  },
  drainNode: {
    about:
      'Says what holds a node, and waits until nothing does; pauses its jobs where that is asked, kills nothing.',
    id: drainWorkflowId(CLUSTER, '<node>'),
    idConflictPolicy: 'USE_EXISTING',
    input: drainRequestSchema,
    result: drainReportSchema,
  },
  inspect: {
    about: 'What ONTAP says now.',
    id: inspectWorkflowId(CLUSTER, REQUEST),
    idConflictPolicy: 'USE_EXISTING',
    idReusePolicy: 'REJECT_DUPLICATE',
    input: inspectRequestSchema,
    result: inspectResultSchema,
  },
  halt: {
    about: 'While it runs, nothing is killed anywhere.',
    id: HALT_WORKFLOW_ID,
    input: haltRequestSchema,
    result: haltReportSchema,
  },
  exportAudit: {
    about: 'Writes what ended runs tell to the audit folder.',
    id: AUDIT_EXPORT_ID,
    input: exportAuditRequestSchema,
    result: exportAuditResultSchema,
  },
  observeSessions: {
    about:
      'Looks at all sessions of a cluster again and again, so that each has an age; a worker with `ages` starts it.',
    id: observeWorkflowId(CLUSTER),
    idConflictPolicy: 'USE_EXISTING',
    input: observeRequestSchema,
    result: observeResultSchema,
  },
  fleetMember: {
    about: 'Looks after the clean-up of one cluster of a fleet.',
    id: fleetMemberWorkflowId('<policy.name>', CLUSTER),
    startedBy: 'cleanupFleet',
    input: cleanupRequestSchema,
    result: fleetRowSchema,
  },
  killSessions: {
    about: 'Carries out the plan of a clean-up.',
    id: killWorkflowId('<uuid of the cluster>'),
    startedBy: 'cleanupStaleSessions',
    input: killRequestSchema,
    result: killReportSchema,
  },
  pausedJob: {
    about: 'Holds one pause of a job, and resumes it whatever becomes of the sequence.',
    id: pauseWorkflowId(CLUSTER, UUID),
    startedBy: 'runJobSequence',
    input: pausedJobRequestSchema,
    result: pausedJobReportSchema,
  },
} as const satisfies Record<string, WorkflowSchemas>;
