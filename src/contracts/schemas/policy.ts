import { z } from 'zod';
import { durationMs, DURATION_PATTERN } from '../duration';
import { globsProblem, matchRuleSchema, protectRuleSchema, takeoverSchema } from './conditions';
import { everyOf } from './every-of';
import { APPROVAL_HINTS, examples, keyHints, POLICY_HINTS } from './key-hints';
import { approversSchema, durationBetween, durationSchema, nameSchema, withinBytes } from './primitives';
import { inQuietHoursSchema } from './quiet';

/** Bytes of JSON of a whole policy, defaults filled in: a clean-up's history holds it up to seven times. */
export const MOST_POLICY_BYTES = 32 * 1024;

/** Sessions that one run may kill at the most: what its history has room for. */
export const MOST_KILLS = 400;

/** Fewest and most samples of one observation window, both ends counted. */
export const SAMPLES = { least: 2, most: 25 } as const;

const percent = z.number().int().min(0).max(100);

/** How long sessions are watched, and how often. */
export const observeSchema = z
  .strictObject({
    /** The hours without movement: as long, nothing of a session may change. */
    window: durationBetween('1ms', '60d').describe('The hours without movement, such as 6h.'),
    /** One sample each. @default a twelfth of the window or so, a step that divides it */
    every: durationSchema
      .optional()
      .describe('One sample each; a twelfth of the window or so when left out.'),
    /** What the plan rests on: samples of the run itself, or what the cluster's observer has collected and two looks. */
    evidence: z
      .enum(['collected', 'fresh'])
      .optional()
      .describe(
        'collected: what the observer of the cluster saw, and two looks a minute apart; fresh: a window of its own. Left out, a run that kills takes fresh unless the guard says collected: true, a report what covers the window.',
      ),
  })
  .superRefine((observe, context) => {
    if (observe.every === undefined || !DURATION_PATTERN.test(observe.window)) return;
    if (!DURATION_PATTERN.test(observe.every)) return;
    const [window, every] = [durationMs(observe.window), durationMs(observe.every)];
    if (window % every !== 0) {
      context.addIssue({
        code: 'custom',
        path: ['window'],
        message: `must be a multiple of every (${observe.every}); leave every out, or write ${everyOf(observe.window)}`,
      });
      return;
    }
    const samples = window / every + 1;
    if (samples < SAMPLES.least || samples > SAMPLES.most) {
      context.addIssue({
        code: 'custom',
        path: ['every'],
        message: `gives ${samples} samples in ${observe.window}; choose it so that there are ${SAMPLES.least} to ${SAMPLES.most}, or leave it out (${everyOf(observe.window)})`,
      });
    }
  })
  .register(examples, { example: '{ window: 6h }' })
  .transform(({ window, every, evidence }) => ({
    window,
    every: every ?? everyOf(window),
    ...(evidence === undefined ? {} : { evidence }),
  }));

/** What one run may kill; over any of them nothing is killed. */
export const limitsSchema = z
  .strictObject({
    /** Sessions a run; 0 means none. @default 20 */
    maxKills: z.number().int().min(0).max(MOST_KILLS).default(20),
    /** Of all sessions in the last sample, rounded up. @default 50 */
    maxPercent: percent.default(50),
    /** `maxPercent` counts only from this many sessions on. @default 10 */
    percentFrom: z.number().int().min(0).max(10_000).default(10),
    /** @default 60 */
    killsPerMinute: z.number().int().min(1).max(6_000).default(60),
    /** Over a limit: end the run, or ask for approval. @default refuse */
    onExceed: z.enum(['refuse', 'approve']).default('refuse'),
  })
  .register(examples, { example: '{ maxKills: 3 }' });

/** Whether a person has to agree to the plan, who may, and for how long it may be asked. */
export const approvalSchema = z
  .strictObject({
    /** Never false beside `by`. @default true when `by` is written, false otherwise */
    required: z
      .boolean()
      .optional()
      .describe('True when by is written, false otherwise; never false beside by.'),
    /** Who may approve; it only narrows the approvers of the owner's guard. */
    by: approversSchema.optional(),
    /** @default 4h */
    within: durationBetween('1s', '24h').default('4h'),
  })
  .superRefine(({ required, by }, context) => {
    if (required !== false || by === undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['required'],
      message:
        "can't be false beside by: kills would wait for nobody; leave required out to ask those of by, or leave by out to ask nobody",
    });
  })
  .register(keyHints, APPROVAL_HINTS)
  .register(examples, { example: '{ by: [bob] }' })
  .transform(({ required, by, within }) => ({
    required: required ?? by !== undefined,
    ...(by === undefined ? {} : { by }),
    within,
  }));

/** Kill only while a node's pool of sessions is nearly full, and only until it is not. */
export const pressureSchema = z
  .strictObject({
    /** Sessions a node can hold; `auto` takes it from the node's memory (8, 20 or 36). @default auto */
    limit: z.union([z.literal('auto'), z.number().int().min(1).max(1_000)]).default('auto'),
    /** A node's sessions are candidates only above this use of its pool. @default 75 */
    abovePercent: percent.default(75),
    /** Kills stop when the pool is down to this use. @default 50 */
    downToPercent: percent.default(50),
  })
  .refine((pressure) => pressure.downToPercent <= pressure.abovePercent, {
    path: ['downToPercent'],
    message: 'must not be above abovePercent',
  });

/** How long to look whether killed sessions are gone, and when to kill once more. */
export const verifySchema = z.strictObject({
  /** Shorter than 5 s there is no time to look twice, as it takes to prove that a session is gone. @default 5m */
  within: durationBetween('5s', '30m').default('5m'),
  /** @default 2m */
  killAgainAfter: durationBetween('1s', '30m').default('2m'),
});

/** A clean-up policy: what is stale, what is never touched, how much may be killed. */
export const policySchema = z
  .strictObject({
    name: nameSchema,
    observe: observeSchema,
    /** A session is a candidate when any rule holds; in a rule all conditions hold. */
    match: z
      .array(matchRuleSchema)
      .min(1)
      .max(50)
      .register(examples, { example: '[{ name: idle, client: [10.1.1.5], dataState: [idle] }]' }),
    /** A session that any of these may hold for is never killed. @default [] */
    protect: z
      .array(protectRuleSchema)
      .max(50)
      .register(examples, { example: '[{ name: tape-library, holds: [tape, scsi] }]' })
      .default([]),
    pressure: pressureSchema.optional(),
    /** Sessions of a node that has taken over its HA partner; see {@link takeoverSchema}. @default keep */
    inTakeover: takeoverSchema.optional(),
    /** When the owner's guard has quiet hours as kills are planned: wait for their end, or end the run. @default wait */
    inQuietHours: inQuietHoursSchema.optional(),
    limits: limitsSchema.prefault({}),
    approval: approvalSchema.prefault({}),
    verify: verifySchema.prefault({}),
    /** Names of web hooks in the worker's configuration. @default [] */
    notify: z.array(nameSchema).max(10).default([]),
    /** Before an enforce run kills, the web hooks are told, and it waits so long for somebody to reject the plan. */
    notifyBefore: durationBetween('1s', '24h').optional(),
  })
  .refine(({ notify, notifyBefore }) => notifyBefore === undefined || notify.length > 0, {
    path: ['notifyBefore'],
    message: 'needs a web hook in notify: nobody would be told',
  })
  .superRefine(({ match, protect }, context) => {
    const problem = globsProblem([...match, ...protect]);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  })
  .superRefine(withinBytes(MOST_POLICY_BYTES))
  .register(keyHints, POLICY_HINTS);
