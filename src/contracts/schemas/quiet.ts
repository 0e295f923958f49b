import { z } from 'zod';
import { timezoneSchema } from './time-zone';

/** Days of a week, as quiet hours name them. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** Without quotes YAML takes 20:00 for a number. */
function clock(pattern: RegExp, most: string) {
  const words = `must be a time of the day from 00:00 to ${most}, in quotes, such as "20:00"`;
  return z.string(words).regex(pattern, words);
}

/** Hours in which nothing is killed, by the clocks of a place. Before `from` they go over midnight. */
export const quietHoursSchema = z
  .strictObject({
    from: clock(/^([01]\d|2[0-3]):[0-5]\d$/, '23:59'),
    /** Not included. */
    to: clock(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, '24:00'),
    timezone: timezoneSchema,
    /** Days on which they begin. @default every day */
    days: z
      .array(z.enum(WEEKDAYS))
      .min(1)
      .refine((days) => new Set(days).size === days.length, 'names a day twice')
      .optional(),
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    message: 'is the same as from; write from: "00:00", to: "24:00" for whole days',
  });

/** Whether a run whose plan has kills in quiet hours waits for their end. */
export const inQuietHoursSchema = z.enum(['wait', 'end']);
