import { z } from 'zod';
import { durationBetween, nameSchema } from './primitives';
import { requestedBySchema } from './requests';
import { sessionFaceSchema } from './session-use';

/** Input of the workflow `observeSessions`. */
export const observeRequestSchema = z.strictObject({
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
});
