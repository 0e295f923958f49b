import { z } from 'zod';
import { globSchema } from './conditions';
import { durationBetween, durationSchema, instantSchema, nameSchema, textOf, uuidSchema } from './primitives';
import { requestedBySchema } from './requests';

const unservedAfter = durationBetween('1s', '1h').default('3m');

/** Input of the workflow `trackJob`. */
export const trackJobRequestSchema = z.strictObject({
  cluster: nameSchema,
  uuid: uuidSchema,
  /** The watch ends as `deadline_exceeded` after this instant. @default none */
  deadline: instantSchema.optional(),
  /** Longest time between two looks; more than 4s costs less requests, and an end is seen later. @default 4s */
  maxLook: durationBetween('1s', '120s').default('4s'),
  /** What to do while the job is paused: wait, or fail after a time. @default wait */
  onPaused: z.union([z.literal('wait'), z.strictObject({ failAfter: durationSchema })]).default('wait'),
  requestedBy: requestedBySchema,
  unservedAfter,
});

/** Input of the update `join`: one more asker of a watch. */
export const joinSchema = z.strictObject({
  deadline: instantSchema.optional(),
  requestedBy: requestedBySchema,
});

/** Input of the updates `pauseJob`, `resumeJob` and `cancelJob`. */
export const jobCommandSchema = z.strictObject({ requestedBy: requestedBySchema });

/** States that ONTAP shows. */
export const JOB_STATES = ['queued', 'running', 'paused', 'success', 'failure'] as const;

const awaitable = z.enum([...JOB_STATES, 'terminal']);

/** One step of a sequence; `hold` waits between a pause and its resume. */
export const stepSchema = z.discriminatedUnion(
  'step',
  [
    z.strictObject({ step: z.literal('pause') }),
    z.strictObject({ step: z.literal('resume') }),
    z.strictObject({ step: z.literal('cancel') }),
    z.strictObject({
      step: z.literal('hold'),
      for: durationSchema,
      /** Ends early by the update `release`. @default false */
      orUntilReleased: z.boolean().default(false),
    }),
    z.strictObject({
      step: z.literal('await'),
      state: awaitable,
      for: durationSchema,
      /** When the state does not come in time. @default fail */
      otherwise: z.enum(['continue', 'cancel', 'fail']).default('fail'),
    }),
  ],
  'must be a step: pause, hold, resume, cancel or await',
);

/** Jobs of one sequence. */
const MOST_UUIDS = 200;

/** Which jobs a sequence works on: by uuid, or what a filter finds at the start. */
export const selectSchema = z.union(
  [
    z.strictObject({ uuids: z.array(uuidSchema).min(1).max(MOST_UUIDS) }),
    z
      .strictObject({
        /** A glob: `Volume Move*`. */
        description: globSchema('plain').optional(),
        svm: textOf(200, z.string().min(1)).optional(),
        node: textOf(200, z.string().min(1)).optional(),
        state: z.array(z.enum(JOB_STATES)).min(1).max(JOB_STATES.length).optional(),
      })
      .refine(
        (select) => Object.values(select).some((value) => value !== undefined),
        'needs at least one condition',
      ),
  ],
  {
    error: ({ input }) =>
      typeof input === 'object' && input !== null && 'uuids' in input
        ? `uuids needs 1 to ${MOST_UUIDS} uuids of jobs, and no condition beside them`
        : 'needs uuids, or at least one of description, svm, node, state',
  },
);
