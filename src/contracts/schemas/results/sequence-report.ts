import { z } from 'zod';

/** How the debt of a pause ended: `PausedJobOutcome`. */
export const pausedJobOutcomeSchema = z.enum([
  'resumed',
  'was_paused',
  'resumed_by_other',
  'finished',
  'unsupported',
  'vanished',
  'not_paused',
]);

/** Result of the workflow `pausedJob`: `PausedJobReport`. */
export const pausedJobReportSchema = z.object({
  uuid: z.string(),
  outcome: pausedJobOutcomeSchema,
  why: z.string(),
  pausedAt: z.string().exactOptional(),
  resumedAt: z.string().exactOptional(),
  state: z.string().exactOptional(),
  landedLate: z.number().exactOptional(),
});

const stepReportSchema = z.object({
  index: z.number(),
  step: z.enum(['pause', 'resume', 'cancel', 'hold', 'await']),
  outcome: z.enum(['done', 'skipped', 'failed']),
  why: z.string(),
  command: z
    .enum(['confirmed', 'already', 'finished_first', 'unsupported', 'awaits_approval', 'unconfirmed'])
    .exactOptional(),
  pause: pausedJobOutcomeSchema.exactOptional(),
});

const jobReportSchema = z.object({
  uuid: z.string(),
  description: z.string().exactOptional(),
  outcome: z.enum(['in_progress', 'done', 'failed', 'cancelled', 'not_attempted', 'paused_still']),
  why: z.string(),
  steps: z.array(stepReportSchema),
  job: z.enum(['succeeded', 'failed', 'cancelled', 'cancel_lost_race', 'vanished']).exactOptional(),
});

/** Result of the workflow `runJobSequence`: `SequenceReport`. */
export const sequenceReportSchema = z.object({
  outcome: z.enum(['done', 'partial', 'failed', 'cancelled']),
  summary: z.string(),
  cluster: z.string(),
  jobs: z.array(jobReportSchema),
});
