import { z } from 'zod';
import type { Telling } from '../session-event';
import { durationBetween, nameSchema } from './primitives';
import { requestedBySchema } from './requests';
import { sessionFaceSchema } from './session-use';

const seconds = z.record(z.string(), z.number());

const tellingSchema: z.ZodType<Telling, Telling> = z.object({
  at: seconds,
  highSince: seconds,
  day: z.object({ date: z.string(), sent: z.number(), unsaid: z.number() }),
  week: z
    .object({
      from: z.number(),
      owners: z.record(z.string(), z.object({ ended: z.number(), stale: z.number(), bytes: z.number() })),
    })
    .exactOptional(),
});

/**
 * Input of the workflow `observeSessions`. What a later release adds is left out: an earlier worker goes on without it.
 */
export const observeRequestSchema = z.object({
  cluster: nameSchema,
  /** Without a worker for so long it ends; one with the entry starts it anew. @default 1d */
  unservedAfter: durationBetween('1s', '7d').default('1d'),
  requestedBy: requestedBySchema,
  /** What an earlier run of it knew; a worker verifies each. @default none */
  records: z.array(z.string().max(1_000)).max(4_000).optional(),
  /** How it had looked, sealed likewise. @default not at all */
  watch: z.string().max(1_000).optional(),
  /** Who the open ones are, unsealed. @default nobody knows */
  faces: z.array(sessionFaceSchema).max(4_000).optional(),
  /** What web hooks were told. @default nothing */
  telling: tellingSchema.optional(),
});
