import { z } from 'zod';
import { pausedJobOutcomeSchema } from './sequence-report';
import { seenSessionKeySchema } from './session-outcome';

const text = z.string().exactOptional();

const traceSchema = z.object({
  ...seenSessionKeySchema.shape,
  print: z.string(),
  bytes: z.tuple([z.number().nullable(), z.number().nullable()]),
  unchangedSince: z.string(),
  cameAt: text,
});

const sessionSchema = z.object({
  ...traceSchema.shape,
  kind: z.enum(['moving', 'frozen', 'seen_once']),
  unchangedSeconds: z.number(),
  bytesPerSecond: z.number().exactOptional(),
  svm: text,
  path: text,
  client: text,
  clientName: text,
  operation: text,
  data: text,
  mover: text,
  protectedBy: text,
});

const jobSchema = z.object({
  uuid: z.string(),
  state: text,
  description: text,
  svm: text,
  startTime: text,
});

/** One look at a node: `NodeView`. */
export const nodeViewSchema = z.object({
  at: z.string(),
  node: z.string(),
  state: z.string(),
  warnings: z.array(z.string()),
  sessions: z.array(sessionSchema),
  missing: z.array(traceSchema),
  jobs: z.array(jobSchema),
  jobsUnknown: text,
  counts: z.object({
    sessions: z.number(),
    moving: z.number(),
    frozen: z.number(),
    protected: z.number(),
    jobs: z.number(),
    came: z.number(),
    left: z.number(),
  }),
  holds: z.object({ sessions: z.number(), jobs: z.number() }),
  offer: text,
});

const pauseSchema = z.object({
  uuid: z.string(),
  outcome: z.enum(['asked', 'held', 'failed', ...pausedJobOutcomeSchema.options]),
  why: z.string(),
  owed: z.literal(true).exactOptional(),
});

/** Result of the workflow `drainNode`: `DrainReport`. */
export const drainReportSchema = z.object({
  outcome: z.enum(['clear', 'held', 'stopped']),
  summary: z.string(),
  cluster: z.string(),
  node: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  clearAt: text,
  last: nodeViewSchema.exactOptional(),
  pauses: z.array(pauseSchema),
});
