import { z } from 'zod';
import { policySchema } from './policy';
import { isVisible } from '../text';
import { durationBetween, nameSchema, sessionIdSchema, textOf, uuidSchema } from './primitives';

/** Who asks, as the client asserts it. */
export const requestedBySchema = z.strictObject({
  name: textOf(200, z.string().trim().min(1)).refine(isVisible, 'has no character that can be seen'),
  reason: textOf(1_000).optional(),
  ticket: textOf(200).optional(),
});

/** One session of a narrowed request. */
export const sessionKeySchema = z.strictObject({ ownerUuid: uuidSchema, sessionId: sessionIdSchema });

/** `report` looks and plans; `enforce` kills what the plan says, too. */
export const modeSchema = z.enum(['report', 'enforce']);

/** How long a run waits for a cluster's first answer. */
export const firstAnswerSchema = {
  /** How long the first activity may wait for a worker of this cluster; a deploy may take two minutes. @default 3m */
  unservedAfter: durationBetween('1s', '10m').default('3m'),
  /** How long the cluster itself may take to answer for the first time, retries included. @default 15m */
  unreachableAfter: durationBetween('1s', '1h').default('15m'),
};

/** Input of the workflow `cleanupStaleSessions`. */
export const cleanupRequestSchema = z.strictObject({
  cluster: nameSchema,
  policy: policySchema,
  mode: modeSchema,
  only: z.array(sessionKeySchema).min(1).max(100).optional(),
  requestedBy: requestedBySchema,
  ...firstAnswerSchema,
});
