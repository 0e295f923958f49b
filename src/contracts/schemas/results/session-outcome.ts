import { z } from 'zod';
import type { sessionKeySchema } from '../requests';

/** What became of a session that the plan wanted killed: `SessionOutcome`. */
export const sessionOutcomeSchema = z.enum([
  'killed',
  'already_gone',
  'still_present',
  'survived',
  'unverified',
  'replaced',
  'revived',
  'awaits_approval',
  'refused',
  'failed',
  'not_attempted',
]);

/** How it is known that a kill was ours: `Confirmation`. */
export const confirmationSchema = z.enum(['confirmed', 'inferred']);

/** What names a session, as ONTAP listed it: an id that can't be put into a path is told, too. */
export const seenSessionKeySchema = z.object({
  ownerUuid: z.string(),
  sessionId: z.string(),
}) satisfies z.ZodType<z.infer<typeof sessionKeySchema>>;

/** A request for approval in ONTAP: `AwaitedApproval`. */
export const awaitedApprovalSchema = z.object({
  index: z.number().exactOptional(),
  state: z.string().exactOptional(),
  approvers: z.array(z.string()).exactOptional(),
  until: z.string().exactOptional(),
  twins: z.array(z.number()).exactOptional(),
  command: z.string(),
});

/** A limit that a plan is over: `ExceededLimit`. */
export const exceededLimitSchema = z.object({
  limit: z.enum([
    'guard.maxKills',
    'guard.evict.maxSessions',
    'guard.maxPercent',
    'policy.maxKills',
    'policy.maxPercent',
  ]),
  allowed: z.number(),
  planned: z.number(),
});

/** Use of one node's session pool: `NodePool`. */
export const nodePoolSchema = z.object({
  node: z.string(),
  used: z.number(),
  limit: z.number().exactOptional(),
});

/** What the owner's change gate said: `GateHeard`. */
export const gateHeardSchema = z.object({
  word: z.enum(['open', 'closed', 'held']),
  until: z.string().exactOptional(),
  why: z.string().exactOptional(),
});
