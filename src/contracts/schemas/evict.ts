import { z } from 'zod';
import { DURATION_PATTERN, durationMs } from '../duration';
import { NAME_PATTERN } from '../ids';
import { canonicalAddress, isAddress } from './networks';
import { approversSchema, durationBetween, durationSchema, nameSchema } from './primitives';
import { firstAnswerSchema, modeSchema, requestedBySchema } from './requests';

/** What begins like an address, or has signs of one, is none of a name. */
const LIKE_AN_ADDRESS = /^\d+\.\d|^\d+$|[:/%]/;

const NO_HOST: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Why a text names no client; undefined when it does. */
function clientProblem(text: string): string | undefined {
  if (text.includes('/'))
    return 'is a network, and one client is evicted at a time: write its address, such as 10.1.1.5, or its name in clients of the worker';
  if (!LIKE_AN_ADDRESS.test(text) && NAME_PATTERN.test(text)) return undefined;
  if (text.includes('%') || !isAddress(text))
    return "must be an address, such as 10.1.1.5 or fd00::5, or a name of clients in the worker's configuration";
  return NO_HOST.has(canonicalAddress(text)) ? 'is the address of no host' : undefined;
}

/** One backup server: its address, in one spelling, or its name. */
export const evictedClientSchema = z
  .string()
  .max(63)
  .superRefine((text, context) => {
    const message = clientProblem(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .overwrite((text) => (LIKE_AN_ADDRESS.test(text) ? canonicalAddress(text) : text))
  .describe("An address, or a name of clients in the worker's configuration.");

/** Evidence beside the looks, never in place of them. */
export const pingSchema = z.strictObject({ port: z.number().int().min(1).max(65_535) });

/** Input of the workflow `evictClient`. */
export const evictRequestSchema = z.strictObject({
  cluster: nameSchema,
  /** Whose sessions are to go, all of them, whatever their state. */
  client: evictedClientSchema,
  /** `report` looks and plans, and kills nothing. @default enforce */
  mode: modeSchema.default('enforce'),
  requestedBy: requestedBySchema,
  /** How long it may be asked for the approval that an eviction always needs. @default 4h */
  approvedWithin: durationBetween('1s', '24h').default('4h'),
  /** Names of web hooks in the worker's configuration. @default [] */
  notify: z.array(nameSchema).max(10).default([]),
  /** A TCP port of the client that the cluster's worker tries with each look: an answer ends the run. @default none */
  ping: pingSchema.optional(),
  ...firstAnswerSchema,
});

/** Most sessions that an owner can let be killed of one client: with each kill go all of them. */
export const MOST_EVICTED = 60;

/** Fewest and most samples of the window. */
const LOOKS = { least: 4, most: 25 } as const;

/** What an owner allows of evictions; without it there is none. */
export const guardEvictSchema = z
  .strictObject({
    /** So long nothing of any session of the client may change. @default 15m */
    window: durationBetween('1ms', '12h').default('15m'),
    /** How often all of them are looked at. @default 1m */
    every: durationSchema.default('1m'),
    /** Most sessions of a client that is evicted. @default 40 */
    maxSessions: z.number().int().min(1).max(MOST_EVICTED).default(40),
    /** Who may approve an eviction, which nobody can do without. @default those of the guard */
    approvers: approversSchema.optional(),
  })
  .superRefine(({ window, every }, context) => {
    if (!DURATION_PATTERN.test(window) || !DURATION_PATTERN.test(every)) return;
    const samples = durationMs(window) / durationMs(every) + 1;
    if (Number.isInteger(samples) && samples >= LOOKS.least && samples <= LOOKS.most) return;
    context.addIssue({
      code: 'custom',
      path: ['every'],
      message: `gives ${Number.isInteger(samples) ? samples : 'no whole number of'} looks in ${window}; choose it so that there are ${LOOKS.least} to ${LOOKS.most}, such as window: 15m, every: 1m`,
    });
  });
