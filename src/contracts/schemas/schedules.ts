import { z } from 'zod';
import { CALENDAR_FIELDS, type CalendarField, calendarValues, cronTimes } from './calendar';
import { policySchema } from './policy';
import { durationBetween, nameSchema } from './primitives';
import { modeSchema } from './requests';
import { timezoneSchema } from './time-zone';

function wordsOf(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const cronSchema = z.string().superRefine((text, context) => {
  const message = wordsOf(() => cronTimes(text));
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

const valueSchema = z.union([z.number(), z.string()]);

/** Values of one calendar field: a number, a text as in cron, or a list of those. */
const fieldSchema = (field: CalendarField) =>
  z
    .union([valueSchema, z.array(valueSchema).min(1)])
    .superRefine((value, context) => {
      const message = wordsOf(() => calendarValues(field, [value].flat().join(',')));
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .optional();

/** An instant matches when all fields do. @default minute and hour 0, every day */
const calendarSchema = z.strictObject({
  minute: fieldSchema('minute'),
  hour: fieldSchema('hour'),
  dayOfMonth: fieldSchema('dayOfMonth'),
  month: fieldSchema('month'),
  dayOfWeek: fieldSchema('dayOfWeek'),
});

const clustersSchema = z.union([
  nameSchema,
  z
    .array(nameSchema)
    .min(1)
    .max(500)
    .refine((names) => new Set(names).size === names.length, 'names a cluster twice'),
]);

const scheduleShape = {
  /** Five fields: minute hour day-of-month month day-of-week. */
  cron: cronSchema.optional(),
  /** From one start to the next, counted from 1970-01-01 00:00 UTC. */
  interval: durationBetween('1m', '365d').optional(),
  /** Moves an interval by so much. */
  offset: durationBetween('1s', '365d').optional(),
  calendar: calendarSchema.optional(),
  /** Of a cron or calendar. @default UTC */
  timezone: timezoneSchema.optional(),
  /** Each start is late by a part of this, so that many schedules don't start at once. @default none */
  jitter: durationBetween('1s', '1d').optional(),
  /** One name: that cluster. A list, or `all`: a fleet. */
  clusters: clustersSchema,
  mode: modeSchema,
  /** Names of web hooks, instead of the policy's. */
  notify: z.array(nameSchema).max(10).optional(),
  /** Why, for the record of every run. */
  reason: z.string().max(500).optional(),
  /** Change ticket, for the record of every run. */
  ticket: z.string().max(200).optional(),
  /** True: it exists, and starts nothing. @default false */
  paused: z.boolean().default(false),
};

const WHENS = ['cron', 'interval', 'calendar'] as const;

function checkWhen(entry: object, context: z.core.$RefinementCtx): void {
  const has = (key: string) => key in entry && entry[key as never] !== undefined;
  const problem = (path: string[], message: string) =>
    context.addIssue({ code: 'custom', path, message, input: entry });
  const given = WHENS.filter(has);
  if (given.length !== 1) problem([], `needs exactly one of ${WHENS.join(', ')}`);
  if (has('timezone') && has('interval')) problem(['timezone'], 'means nothing to an interval; leave it out');
  if (has('offset') && !has('interval')) problem(['offset'], 'belongs to an interval; leave it out');
  const { calendar } = entry as { calendar?: unknown };
  if (typeof calendar === 'object' && calendar !== null && Object.keys(calendar).length === 0)
    problem(['calendar'], `needs at least one of ${CALENDAR_FIELDS.join(', ')}`);
}

// Also when another key is wrong: every problem is told at once.
const always = {
  when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null,
};

/** An entry of a schedules file; the policy is a file, or the name of a shipped one. */
export const scheduleEntrySchema = z
  .strictObject({ ...scheduleShape, policy: z.string().min(1) })
  .superRefine(checkWhen, always);

/** A schedules file: everything that shall be scheduled, by name. */
export const schedulesFileSchema = z.strictObject({ schedules: z.record(nameSchema, scheduleEntrySchema) });

/** One schedule as the client takes it: the policy travels by value. */
export const scheduleSchema = z
  .strictObject({ name: nameSchema, ...scheduleShape, policy: policySchema })
  .superRefine(checkWhen, always);
