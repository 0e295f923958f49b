import { z } from 'zod';
import { modeSchema, requestedBySchema } from '../requests';
import { exceededLimitSchema, gateHeardSchema, nodePoolSchema } from './session-outcome';
import { sessionReportSchema } from './session-report';

/** What became of a run: `CleanupOutcome`. */
export const cleanupOutcomeSchema = z.enum([
  'reported',
  'clean',
  'enforced',
  'partial',
  'incomplete_view',
  'limit_exceeded',
  'not_approved',
  'rejected',
  'quiet_hours',
  'not_evicted',
  'busy',
  'gate_closed',
  'halted',
  'cancelled',
]);

/** What an enforce run would come to: `WouldBe`. */
export const wouldBeSchema = z.enum([
  'clean',
  'enforced',
  'approval_wanted',
  'limit_exceeded',
  'incomplete_view',
  'not_evicted',
]);

/** Sums over the sessions of a run. */
export const cleanupCountsSchema = z.object({
  sessions: z.number(),
  planned: z.number(),
  protected: z.number(),
  kept: z.number(),
  killed: z.number(),
  survived: z.number(),
  awaitsApproval: z.number(),
});

const gateSeenSchema = z.object({ ...gateHeardSchema.shape, ticket: z.string() });

/** What became of the tries at a client's port: `PingEvidence`. */
const pingEvidenceSchema = z.object({
  port: z.number(),
  from: z.string().exactOptional(),
  to: z.string().exactOptional(),
  addresses: z.array(z.string()),
  silent: z.number(),
  how: z.array(z.string()),
  answer: z
    .object({
      address: z.string(),
      at: z.string(),
      result: z.enum(['connected', 'refused', 'silent', 'untried']),
      why: z.string().exactOptional(),
    })
    .exactOptional(),
  untried: z.object({ times: z.number(), why: z.string() }).exactOptional(),
});

const approvalRecordSchema = z.object({
  wanted: z.enum(['policy', 'guard', 'limits', 'notice', 'quiet_hours', 'change_gate']),
  decision: z.enum(['approved', 'rejected', 'expired']),
  by: z.string().exactOptional(),
  key: z.string().exactOptional(),
  note: z.string().exactOptional(),
  at: z.string(),
});

/** How an observer had looked: `CollectedView`. */
export const collectedViewSchema = z.object({
  since: z.string(),
  lookedAt: z.string(),
  gaps: z.array(z.object({ from: z.string(), seconds: z.number() })),
});

/** Result of the workflow `cleanupStaleSessions`: `CleanupReport`. */
export const cleanupReportSchema = z.object({
  outcome: cleanupOutcomeSchema,
  wouldBe: wouldBeSchema.exactOptional(),
  summary: z.string(),
  cluster: z.string(),
  clusterUuid: z.string().exactOptional(),
  clusterName: z.string().exactOptional(),
  version: z.string().exactOptional(),
  policy: z.string(),
  mode: modeSchema,
  requestedBy: requestedBySchema,
  tightened: z.array(z.string()),
  planHash: z.string().exactOptional(),
  window: z.object({ from: z.string(), to: z.string(), samples: z.number() }).exactOptional(),
  evidence: z.enum(['fresh', 'collected']).exactOptional(),
  collected: collectedViewSchema.exactOptional(),
  startedAt: z.string(),
  endedAt: z.string(),
  sessions: z.array(sessionReportSchema),
  pools: z.array(nodePoolSchema.extend({ usedAfter: z.number().exactOptional() })),
  incomplete: z.array(z.string()),
  remarks: z.array(z.string()),
  exceeded: z.array(exceededLimitSchema),
  approval: approvalRecordSchema.exactOptional(),
  quiet: z.object({ hours: z.string(), until: z.string().exactOptional() }).exactOptional(),
  gate: gateSeenSchema.exactOptional(),
  evict: z
    .object({
      client: z.string(),
      blockers: z.array(z.string()),
      ping: pingEvidenceSchema.exactOptional(),
    })
    .exactOptional(),
  otherKills: z
    .object({
      workflowId: z.string(),
      of: z.string().exactOptional(),
      endedAt: z.string().exactOptional(),
    })
    .exactOptional(),
  counts: cleanupCountsSchema,
});
