import { z } from 'zod';
import { modeSchema, requestedBySchema } from '../requests';
import { cleanupCountsSchema, cleanupOutcomeSchema, wouldBeSchema } from './cleanup-report';

/** One cluster of a fleet run, and the result of the workflow `fleetMember`: `FleetRow`. */
export const fleetRowSchema = z.object({
  cluster: z.string(),
  outcome: z.enum([...cleanupOutcomeSchema.options, 'failed', 'already_running', 'not_started']),
  why: z.string(),
  wouldBe: wouldBeSchema.exactOptional(),
  failure: z.string().exactOptional(),
  counts: cleanupCountsSchema.exactOptional(),
  workflowId: z.string(),
  runId: z.string().exactOptional(),
});

/** Result of the workflow `cleanupFleet`: `FleetReport`. */
export const fleetReportSchema = z.object({
  outcome: z.enum(['done', 'partial', 'failed', 'cancelled']),
  summary: z.string(),
  policy: z.string(),
  mode: modeSchema,
  requestedBy: requestedBySchema,
  startedAt: z.string(),
  endedAt: z.string(),
  rows: z.array(fleetRowSchema),
  counts: z.object({
    clusters: z.number(),
    good: z.number(),
    sessions: z.number(),
    planned: z.number(),
    killed: z.number(),
  }),
});
