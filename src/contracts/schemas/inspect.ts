import { z } from 'zod';
import { durationBetween, nameSchema, sessionIdSchema, textOf, uuidSchema, withinBytes } from './primitives';
import { requestedBySchema } from './requests';

/** Bytes of JSON of a whole filter: it becomes part of a URL, of which servers take some 8 KB. */
const MOST_FILTER_BYTES = 8 * 1024;

const value = z.union([textOf(500), z.number()]);

/** ONTAP's own filters by their field names: a value, or any of several. */
const filterSchema = z
  .record(
    z.string().regex(/^[a-z_]+(\.[a-z_]+)*$/, 'must be a field name of the ONTAP API, such as data.state'),
    z.union([value, z.array(value).min(1).max(200)]),
  )
  .superRefine(withinBytes(MOST_FILTER_BYTES));

const common = {
  cluster: nameSchema,
  requestedBy: requestedBySchema,
  unservedAfter: durationBetween('1s', '1h').default('3m'),
};

/** Input of the workflow `inspect`: what ONTAP says now. */
export const inspectRequestSchema = z.discriminatedUnion('read', [
  z.strictObject({
    ...common,
    read: z.literal('cluster'),
    /** Names of the worker's `clients`, whose networks are wanted, too. */
    clients: z.array(nameSchema).min(1).max(100).optional(),
  }),
  z.strictObject({ ...common, read: z.literal('nodes') }),
  z.strictObject({ ...common, read: z.enum(['sessions', 'jobs']), filter: filterSchema.optional() }),
  z.strictObject({
    ...common,
    read: z.literal('session'),
    ownerUuid: uuidSchema,
    sessionId: sessionIdSchema,
  }),
  z.strictObject({ ...common, read: z.literal('job'), uuid: uuidSchema }),
]);
