import { z } from 'zod';
import type { ClusterFacts, Guard } from '../../cluster';

// What others wrote is read back here: known fields are checked, unknown ones are let pass and dropped.

const isObject = (value: unknown) => typeof value === 'object' && value !== null;

/** What names a session. */
export const sessionKeyEvidence = z.object({ ownerUuid: z.string(), sessionId: z.string() });

const connection = z.object({
  type: z.string().exactOptional(),
  address: z.string().exactOptional(),
  port: z.number().exactOptional(),
});

const service = {
  state: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  bytes: z.number().exactOptional(),
  connection: connection.exactOptional(),
};

/** A session as ONTAP listed it. */
export const sessionEvidence = z.object({
  ...sessionKeyEvidence.shape,
  node: z.string().exactOptional(),
  svm: z.string().exactOptional(),
  path: z.string().exactOptional(),
  client: z.string().exactOptional(),
  clientPort: z.number().exactOptional(),
  clientName: z.string().exactOptional(),
  source: z.string().exactOptional(),
  engine: z.string().exactOptional(),
  tapeDevice: z.string().exactOptional(),
  tapeMode: z.string().exactOptional(),
  scsi: z.string().exactOptional(),
  data: z.object({ ...service, operation: z.string().exactOptional() }),
  mover: z.object({ ...service, mode: z.string().exactOptional() }),
  unreadable: z.string().exactOptional(),
});

/** `data.bytes_processed` and `mover.bytes_moved`; null where ONTAP gave none. */
export const countersEvidence = z.tuple([z.number().nullable(), z.number().nullable()]);

/** Both counters at one sample. */
export const counterReading = z.object({ at: z.string(), bytes: countersEvidence });

const digest = z.object({
  ...sessionKeyEvidence.shape,
  node: z.string().exactOptional(),
  identity: z.string(),
  states: z.string(),
  bytes: countersEvidence,
  /** Where they were asked for; null where ONTAP tells none. */
  client: z.string().nullable().exactOptional(),
  clientPort: z.number().nullable().exactOptional(),
  unreadable: z.string().exactOptional(),
});

/** What the worker that asked vouches for: `LookSeal`. */
const seal = z.object({
  version: z.number(),
  cluster: z.string(),
  departed: z.object({ worker: z.number(), server: z.number() }),
  arrived: z.number(),
  narrowed: z.boolean(),
  keyId: z.string(),
  mac: z.string(),
});

const answered = { at: z.string(), seal: seal.exactOptional() };

/** One answer of ONTAP to "which sessions are there?". */
export const listingEvidence = z.discriminatedUnion('detail', [
  z.object({ detail: z.literal('full'), ...answered, sessions: z.array(sessionEvidence) }),
  z.object({ detail: z.literal('digest'), ...answered, sessions: z.array(digest) }),
]);

/** A node, with what tells whether it was up all the time. */
export const nodeEvidence = z.object({
  uuid: z.string(),
  name: z.string(),
  state: z.string().exactOptional(),
  uptime: z.number().exactOptional(),
  partners: z.array(z.string()),
  takeover: z.string().exactOptional(),
  giveback: z.string().exactOptional(),
  memorySize: z.number().exactOptional(),
});

/** Who a cluster is and what its owner allows. */
export const factsEvidence = z.object({
  cluster: z.string(),
  scope: z.literal('svm').exactOptional(),
  name: z.string(),
  uuid: z.string(),
  version: z.string(),
  ndmpMode: z.enum(['svm', 'node']).exactOptional(),
  allow: z.array(z.enum(['kill-sessions', 'control-jobs'])),
  guard: z.custom<Guard>(isObject),
  clients: z.record(z.string(), z.array(z.string())).exactOptional(),
  at: z.string(),
}) satisfies z.ZodType<ClusterFacts>;

const jobErrorPart = { code: z.string().exactOptional(), message: z.string().exactOptional() };

/** A job as ONTAP listed it. */
export const jobEvidence = z.object({
  uuid: z.string(),
  state: z.string().exactOptional(),
  description: z.string().exactOptional(),
  message: z.string().exactOptional(),
  code: z.string().exactOptional(),
  error: z
    .object({ ...jobErrorPart, arguments: z.array(z.object(jobErrorPart)).exactOptional() })
    .exactOptional(),
  startTime: z.string().exactOptional(),
  endTime: z.string().exactOptional(),
  node: z.string().exactOptional(),
  svm: z.string().exactOptional(),
  svmUuid: z.string().exactOptional(),
});

/** Use of one node's session pool. */
export const poolEvidence = z.object({
  node: z.string(),
  used: z.number(),
  limit: z.number().exactOptional(),
});

/** A limit that a plan is over. */
export const exceededEvidence = z.object({
  limit: z.string(),
  allowed: z.number(),
  planned: z.number(),
});

/** Why something was not answered, or a run failed. */
export const failureEvidence = z.object({
  /** `ApplicationFailure.type`, or `TimedOut`, `Cancelled`, `Terminated`. */
  type: z.string(),
  message: z.string(),
});
