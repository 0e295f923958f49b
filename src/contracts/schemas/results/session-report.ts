import { z } from 'zod';
import {
  awaitedApprovalSchema,
  confirmationSchema,
  seenSessionKeySchema,
  sessionOutcomeSchema,
} from './session-outcome';

const text = z.string().exactOptional();
const countersSchema = z.tuple([z.number().nullable(), z.number().nullable()]).exactOptional();

const keptReasonSchema = z.enum([
  'no_match',
  'moved',
  'not_seen_throughout',
  'transfer_lives',
  'node_unstable',
  'nodes_unknown',
  'unreadable',
  'unsupported_id',
  'not_selected',
  'no_pressure',
]);

/** Everything about one session of a clean-up: `SessionReport`. */
export const sessionReportSchema = z.object({
  ...seenSessionKeySchema.shape,
  node: text,
  ownerSvm: text,
  pathSvm: text,
  path: text,
  client: text,
  clientPort: z.number().exactOptional(),
  clientName: text,
  source: text,
  engine: text,
  operation: text,
  data: text,
  mover: text,
  dataConnection: text,
  moverConnection: text,
  tape: text,
  scsi: text,
  first: countersSchema,
  last: countersSchema,
  bytesAtStake: z.number().exactOptional(),
  partner: text,
  decision: z.enum(['kill', 'protected', 'kept']),
  rule: text,
  reason: keptReasonSchema.exactOptional(),
  why: z.string(),
  unchangedSeconds: z.number(),
  outcome: sessionOutcomeSchema.exactOptional(),
  confirmation: confirmationSchema.exactOptional(),
  perhapsOurs: z.boolean().exactOptional(),
  readAgeMs: z.number().exactOptional(),
  note: text,
  approval: awaitedApprovalSchema.exactOptional(),
  command: text,
});
