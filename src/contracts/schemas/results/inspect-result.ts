import { z } from 'zod';
import { grantSchema, guardSchema } from '../cluster';
import { jobRecordSchema } from './job-outcome';
import { seenSessionKeySchema } from './session-outcome';

const text = z.string().exactOptional();

const connectionSchema = z
  .object({ type: text, address: text, port: z.number().exactOptional() })
  .exactOptional();
const serviceShape = {
  state: text,
  reason: text,
  bytes: z.number().exactOptional(),
  connection: connectionSchema,
};

const sessionRecordSchema = z.object({
  ...seenSessionKeySchema.shape,
  node: text,
  svm: text,
  path: text,
  client: text,
  clientPort: z.number().exactOptional(),
  clientName: text,
  source: text,
  engine: text,
  tapeDevice: text,
  tapeMode: text,
  scsi: text,
  data: z.object({ ...serviceShape, operation: text }),
  mover: z.object({ ...serviceShape, mode: text }),
  unreadable: text,
  firstSeen: text,
  unchangedSince: text,
  unchangedSeconds: z.number().exactOptional(),
  lastChange: z.object({ seen: z.string(), bytesMoved: z.boolean() }).exactOptional(),
});

/** `AgesTold` */
const agesSchema = z.discriminatedUnion('collected', [
  z.object({
    collected: z.literal(true),
    every: z.string(),
    lookedAt: z.string(),
    since: text,
    gaps: z.array(z.object({ from: z.string(), seconds: z.number() })).exactOptional(),
  }),
  z.object({
    collected: z.literal(false),
    why: z.enum(['not_configured', 'no_key', 'no_observer', 'no_look', 'unreadable']),
  }),
]);

const nodeRecordSchema = z.object({
  uuid: z.string(),
  name: z.string(),
  state: text,
  uptime: z.number().exactOptional(),
  partners: z.array(z.string()),
  takeover: text,
  giveback: text,
  memorySize: z.number().exactOptional(),
});

const clusterFactsSchema = z.object({
  cluster: z.string(),
  scope: z.literal('svm').exactOptional(),
  name: z.string(),
  uuid: z.string(),
  version: z.string(),
  ndmpMode: z.enum(['svm', 'node']).exactOptional(),
  allow: z.array(grantSchema),
  guard: guardSchema,
  ages: z.string().exactOptional(),
  clients: z.record(z.string(), z.array(z.string())).exactOptional(),
  at: z.string(),
});

const common = { at: z.string(), truncated: z.boolean() };

/** Result of the workflow `inspect`: `InspectResult`. */
export const inspectResultSchema = z.discriminatedUnion('read', [
  z.object({ ...common, read: z.literal('cluster'), records: z.array(clusterFactsSchema) }),
  z.object({ ...common, read: z.literal('nodes'), records: z.array(nodeRecordSchema) }),
  z.object({
    ...common,
    read: z.enum(['sessions', 'session']),
    records: z.array(sessionRecordSchema),
    ages: agesSchema.exactOptional(),
  }),
  z.object({ ...common, read: z.enum(['jobs', 'job']), records: z.array(jobRecordSchema) }),
]);
