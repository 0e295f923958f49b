import { z } from 'zod';
import { MOST_KILLS, policySchema } from './policy';
import { CLEANUP_ROOM } from '../history-room';
import { evictedClientSchema, pingSchema } from './evict';
import { nameSchema, sessionIdSchema, uuidSchema, withinBytes } from './primitives';
import { requestedBySchema } from './requests';

const service = z.looseObject({ state: z.string().optional(), bytes: z.number().optional() });

const record = z.looseObject({
  ownerUuid: uuidSchema,
  sessionId: sessionIdSchema,
  data: service,
  mover: service,
});

/** Input of the workflow `killSessions`: what a clean-up hands over. */
export const killRequestSchema = z
  .strictObject({
    cluster: nameSchema,
    clusterUuid: uuidSchema,
    policy: policySchema,
    planHash: z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of a plan'),
    targets: z
      .array(
        z.strictObject({
          record,
          rule: nameSchema,
          why: z.string(),
          unchangedSeconds: z.number().min(0),
          knownAbsent: z.array(z.string()),
          joined: z.array(record),
        }),
      )
      .max(MOST_KILLS),
    planned: z.strictObject({
      at: z.iso.datetime(),
      nodes: z.array(z.looseObject({ uuid: z.string(), name: z.string(), partners: z.array(z.string()) })),
      ndmpMode: z.enum(['svm', 'node']),
    }),
    approved: z.boolean(),
    limitsLifted: z.boolean(),
    requestedBy: requestedBySchema,
    signed: z.strictObject({ updateId: z.string().min(1).max(1_000) }).optional(),
    evict: z.strictObject({ client: evictedClientSchema }).optional(),
    ping: pingSchema.optional(),
  })
  .superRefine(withinBytes(CLEANUP_ROOM.kills));
