import { z } from 'zod';
import { DURATION_PATTERN, durationMs } from '../duration';
import { durationBetween, durationSchema, nameSchema } from './primitives';

const isDuration = (value: unknown): value is string =>
  typeof value === 'string' && DURATION_PATTERN.test(value);

/** What web hooks are told of what the looks see; each once. */
const tellSchema = z.strictObject({
  /** Names of web hooks. */
  hooks: z.array(nameSchema).min(1).max(10),
  /** A node's pool is above so many percent of its limit for so long. @default not told */
  pool: z
    .strictObject({
      /** @default 80 */
      abovePercent: z.number().int().min(1).max(99).default(80),
      /** @default 15m */
      for: durationBetween('1m', '7d').default('15m'),
    })
    .optional(),
  /** A session is stale by `ages.policy` for the first time. @default false */
  stale: z.boolean().default(false),
  /** So many sessions of one client became stale by it within a day. @default not told */
  leaks: z.number().int().min(2).max(1_000).optional(),
  /** What each owner's sessions came to in a week, on Mondays (UTC). @default false */
  weekly: z.boolean().default(false),
});

/** Whether a session is stale only a policy says. */
const staleNeedsPolicy = {
  check: ({ policy, tell }: { policy?: unknown; tell?: unknown }) => {
    const { stale, leaks } = (tell ?? {}) as { stale?: unknown; leaks?: unknown };
    return policy !== undefined || (stale !== true && leaks === undefined);
  },
  params: {
    path: ['policy'],
    message: 'is missing: tell.stale and tell.leaks go by it; write the name of a shipped policy, or a file',
    when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null,
  },
};

/** How ages of sessions are known, and what is made of them. */
export const agesSchema = z
  .strictObject({
    /** How often all sessions are looked at; each time costs ONTAP one listing. */
    every: durationSchema
      .refine((text) => !isDuration(text) || (durationMs(text) >= 30_000 && durationMs(text) <= 3_600_000), {
        error: ({ input }) => `is ${String(input)}, and must be between 30s and 1h; write 5m, say`,
      })
      .describe('A duration between 30s and 1h: a whole number and s, m or h, such as 5m.'),
    /** File of a policy, or the name of a shipped one: sessions that are stale by it are counted. @default none are */
    policy: z.string().min(1).optional(),
    /** @default nobody is told */
    tell: tellSchema.optional(),
  })
  .refine(staleNeedsPolicy.check, staleNeedsPolicy.params);

/** The observer's looks are `every` apart: records with such gaps would allow no kill, ever. */
export const gapsHoldALook = {
  check: ({ ages, guard }: { ages?: unknown; guard?: unknown }) => {
    const [every, maxGap] = [(ages as { every?: unknown })?.every, (guard as { maxGap?: unknown })?.maxGap];
    if (!isDuration(every) || !isDuration(maxGap)) return true;
    return durationMs(maxGap) >= durationMs(every);
  },
  params: {
    path: ['guard', 'maxGap'],
    message:
      'is shorter than ages.every, so that nothing collected would ever do for a kill; write a longer one',
    when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null,
  },
};
