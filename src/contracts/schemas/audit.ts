import { z } from 'zod';
import { sessionKeyEvidence } from './audit/evidence';
import * as evidence from './audit/records';
import { endedSessionSchema, poolPeakSchema } from './session-use';

/** Who did it: three names of growing worth, and what their comparison says. */
export const actorSchema = z.object({
  /** As the request names itself; anybody can write anything here. */
  claimed: z.string().exactOptional(),
  /** What the Temporal client called itself. */
  identity: z.string().exactOptional(),
  /** Who the Temporal server says it was; only where it asks callers to log in and is told to pass that on. */
  principal: z.object({ type: z.string(), name: z.string() }).exactOptional(),
  agreement: z.enum([
    /** The server confirms the claimed name. */
    'equal',
    /** The server knows the caller by another name than the claimed one. */
    'contradicting',
    /** Only the client's own words. */
    'unproven',
    /** The server names the caller, who claims no name. */
    'principal_only',
    /** A worker did it, on behalf of the claimed name. */
    'worker',
    /** A schedule started it; the claimed name is in the schedule's input. */
    'schedule',
    /** Nobody is named. */
    'unknown',
  ]),
});

const base = {
  /** 32 hex digits: hash of workflow id, run id, event id and subject. The same history gives the same ids. */
  recordId: z.string().regex(/^[0-9a-f]{32}$/),
  /** Time of the event by Temporal's clock, ISO 8601. */
  time: z.string(),
  /** Name of the cluster's entry; absent when the request can't be read. */
  cluster: z.string().exactOptional(),
  workflowId: z.string(),
  runId: z.string(),
  /** The event of the history that tells it; 0 for what no event tells. */
  eventId: z.number().int().min(0),
  /** What of that event: `run`, `plan/…`, `session/…`, `job/…`, …. */
  subject: z.string(),
  actor: actorSchema,
  /** Of the request that this belongs to. */
  reason: z.string().exactOptional(),
  ticket: z.string().exactOptional(),
  /** What it is about, to search by. */
  session: sessionKeyEvidence.exactOptional(),
  /** UUID, lower case. */
  job: z.string().exactOptional(),
  planHash: z.string().exactOptional(),
};

const record = <K extends string, E extends z.ZodType>(kind: K, schema: E) =>
  z.object({ kind: z.literal(kind), ...base, evidence: schema });

/** One thing that happened, with its evidence: a line of an exported file. */
export const auditRecordSchema = z.discriminatedUnion('kind', [
  record('requested', evidence.requestedEvidence),
  record('sampled', evidence.sampledEvidence),
  record('planned', evidence.plannedEvidence),
  record('kept', evidence.keptEvidence),
  record('protected', evidence.protectedEvidence),
  record('approved', evidence.approvalEvidence),
  record('rejected', evidence.approvalEvidence),
  record('signed', evidence.signedEvidence),
  record('killed', evidence.killedEvidence),
  record('verified', evidence.verifiedEvidence),
  record('commanded', evidence.commandedEvidence),
  record('job_outcome', evidence.jobOutcomeEvidence),
  record('session_ended', endedSessionSchema),
  record('pool_peak', poolPeakSchema),
  record('intervened', evidence.intervenedEvidence),
  record('ended', evidence.endedEvidence),
  record('gap', evidence.gapEvidence),
]);
