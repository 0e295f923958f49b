import {
  CALENDAR_FIELDS,
  type CalendarField,
  type CalendarTimes,
  calendarValues,
  cronTimes,
} from '../../contracts/schemas/calendar';
import { durationMs } from '../../contracts/duration';
import type { ScheduleEntry } from '../../contracts/schedule';

/** What of a schedule says when it starts. */
export type WhenKeys = Pick<ScheduleEntry, 'cron' | 'interval' | 'offset' | 'calendar' | 'timezone'>;

/** When a schedule starts, whichever way it was written. */
export type When =
  | { kind: 'interval'; everyMs: number; offsetMs: number }
  | { kind: 'calendar'; times: CalendarTimes; timezone: string };

/** Without a time zone. */
export const DEFAULT_ZONE = 'UTC';

/** Minute and hour of a calendar that names neither: midnight. */
const DEFAULTS: Partial<Record<CalendarField, string>> = { minute: '0', hour: '0' };

function calendarTimes(calendar: NonNullable<WhenKeys['calendar']>): CalendarTimes {
  const fields = CALENDAR_FIELDS.map((field) => {
    const given = calendar[field];
    const text = given === undefined ? (DEFAULTS[field] ?? '*') : [given].flat().join(',');
    return [field, calendarValues(field, text)];
  });
  return Object.fromEntries(fields) as CalendarTimes;
}

/** Reads what a schema has checked. */
export function whenOf({ cron, interval, offset, calendar, timezone = DEFAULT_ZONE }: WhenKeys): When {
  if (interval !== undefined) {
    const everyMs = durationMs(interval);
    // The server keeps the rest only.
    return { kind: 'interval', everyMs, offsetMs: offset === undefined ? 0 : durationMs(offset) % everyMs };
  }
  return {
    kind: 'calendar',
    times: cron === undefined ? calendarTimes(calendar ?? {}) : cronTimes(cron),
    timezone,
  };
}
