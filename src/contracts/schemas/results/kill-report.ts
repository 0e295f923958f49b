import { z } from 'zod';
import {
  awaitedApprovalSchema,
  confirmationSchema,
  exceededLimitSchema,
  gateHeardSchema,
  nodePoolSchema,
  seenSessionKeySchema,
  sessionOutcomeSchema,
} from './session-outcome';

const killOutcomeSchema = z.object({
  ...seenSessionKeySchema.shape,
  outcome: sessionOutcomeSchema,
  confirmation: confirmationSchema.exactOptional(),
  perhapsOurs: z.boolean().exactOptional(),
  readAgeMs: z.number().exactOptional(),
  note: z.string().exactOptional(),
  approval: awaitedApprovalSchema.exactOptional(),
  isFinal: z.literal(true).exactOptional(),
  stop: z.enum(['halted', 'cancelled']).exactOptional(),
});

/** Result of the workflow `killSessions`: `KillReport`. */
export const killReportSchema = z.object({
  ended: z
    .enum(['incomplete_view', 'limit_exceeded', 'not_evicted', 'cancelled', 'gate_closed', 'halted'])
    .exactOptional(),
  sessions: z.array(killOutcomeSchema),
  incomplete: z.array(z.string()),
  exceeded: z.array(exceededLimitSchema),
  gate: gateHeardSchema.exactOptional(),
  pools: z.array(nodePoolSchema).exactOptional(),
});
