import { z } from 'zod';

const text = z.string().exactOptional();
const argumentsSchema = z.array(z.object({ code: text, message: text }));

/** A cluster job as ONTAP listed it: `JobRecord`. */
export const jobRecordSchema = z.object({
  uuid: z.string(),
  state: text,
  description: text,
  message: text,
  code: text,
  error: z.object({ code: text, message: text, arguments: argumentsSchema.exactOptional() }).exactOptional(),
  startTime: text,
  endTime: text,
  node: text,
  svm: text,
  svmUuid: text,
});

const job = jobRecordSchema;

/** Result of the workflow `trackJob`: `JobOutcome`. */
export const jobOutcomeSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('succeeded'), job }),
  z.object({
    outcome: z.literal('failed'),
    job,
    code: z.string(),
    message: z.string(),
    arguments: argumentsSchema.exactOptional(),
  }),
  z.object({ outcome: z.literal('cancelled'), job }),
  z.object({ outcome: z.literal('cancel_lost_race'), job }),
  z.object({ outcome: z.literal('vanished'), lastState: z.string(), at: z.string() }),
]);

const seenJobSchema = z.object({
  state: z.string(),
  message: text,
  at: z.string(),
  pausedSince: text,
  absentSince: text,
});
/** No look has seen the job. */
const unseenJobSchema = z.object({ absentSince: z.string() });

/** First detail of the failure of a `trackJob` that has no answer: `WatchFailure`. */
export const watchFailureSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('never_found'), uuid: z.string() }),
  z.object({
    outcome: z.literal('deadline_exceeded'),
    deadline: z.string(),
    last: z.union([seenJobSchema, unseenJobSchema]).exactOptional(),
    why: z.string().exactOptional(),
  }),
  z.object({ outcome: z.literal('paused_too_long'), since: z.string(), last: seenJobSchema }),
]);
