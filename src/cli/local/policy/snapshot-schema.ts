import { z } from 'zod';
import type { NodeRecord, SessionRecord } from '../../../contracts/session';

const text = z.string().optional();
const count = z.number().optional();
const connection = z.strictObject({ type: text, address: text, port: count }).optional();

const recordSchema = z.strictObject({
  ownerUuid: z.string(),
  sessionId: z.string(),
  node: text,
  svm: text,
  path: text,
  client: text,
  clientPort: count,
  clientName: text,
  source: text,
  engine: text,
  tapeDevice: text,
  tapeMode: text,
  scsi: text,
  data: z.strictObject({ state: text, reason: text, operation: text, bytes: count, connection }),
  mover: z.strictObject({ state: text, reason: text, mode: text, bytes: count, connection }),
});

const nodeSchema = z.strictObject({
  uuid: z.string(),
  name: z.string(),
  state: text,
  uptime: count,
  partners: z.array(z.string()),
  takeover: text,
  giveback: text,
  memorySize: count,
});

/** What `sessions list --json` and `sessions watch --json` print, as far as a policy needs it. */
export const listingSchema = z.looseObject({
  at: z.iso.datetime(),
  read: z.literal('sessions'),
  truncated: z.boolean(),
  filter: z.looseObject({}).optional(),
  records: z.array(recordSchema as unknown as z.ZodType<SessionRecord>),
  nodes: z.array(nodeSchema as unknown as z.ZodType<NodeRecord>).optional(),
});

/** A line of `sessions watch --json` without an answer. */
export const troubleSchema = z.strictObject({ trouble: z.string() });

/** A body of ONTAP's GET /protocols/ndmp/sessions; the records are read one by one. */
export const bodySchema = z.looseObject({
  records: z.array(z.looseObject({ id: z.string() })),
  _links: z.looseObject({ next: z.looseObject({}).nullish() }).nullish(),
});
