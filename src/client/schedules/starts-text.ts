import type { CalendarSpecDescription, IntervalSpecDescription } from '@temporalio/client';
import { DAYS_OF_WEEK, MONTHS } from '@temporalio/client';
import { CALENDAR_FIELDS, type CalendarTimes, isEvery, valuesText } from '../../contracts/schemas/calendar';
import { exactDuration } from '../../contracts/duration';

interface SpecRange<U> {
  start: U;
  end: U;
  step: number;
}

function valuesOf<U>(ranges: readonly SpecRange<U>[], valueOf: (unit: U) => number): number[] {
  const values = ranges.flatMap(({ start, end, step }) => {
    const [from, to] = [valueOf(start), valueOf(end)];
    return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
  });
  return [...new Set(values)].sort((a, b) => a - b);
}

const same = (value: number): number => value;

function timesOf(spec: CalendarSpecDescription): CalendarTimes {
  return {
    minute: valuesOf(spec.minute, same),
    hour: valuesOf(spec.hour, same),
    dayOfMonth: valuesOf(spec.dayOfMonth, same),
    month: valuesOf(spec.month, (month) => MONTHS.indexOf(month) + 1),
    dayOfWeek: valuesOf(spec.dayOfWeek, (day) => DAYS_OF_WEEK.indexOf(day)),
  };
}

function rangesOf<U>(values: readonly number[], unitOf: (value: number) => U | undefined): SpecRange<U>[] {
  return values.flatMap((value) => {
    const unit = unitOf(value);
    return unit === undefined ? [] : [{ start: unit, end: unit, step: 1 }];
  });
}

/** A calendar as Temporal takes it. */
export function calendarSpec(times: CalendarTimes): CalendarSpecDescription {
  return {
    second: rangesOf([0], same),
    minute: rangesOf(times.minute, same),
    hour: rangesOf(times.hour, same),
    dayOfMonth: rangesOf(times.dayOfMonth, same),
    month: rangesOf(times.month, (month) => MONTHS[month - 1]),
    year: [],
    dayOfWeek: rangesOf(times.dayOfWeek, (day) => DAYS_OF_WEEK[day]),
  };
}

/** Only somebody else's schedule has seconds and years. */
function oddParts({ second, year }: CalendarSpecDescription): string {
  const seconds = valuesOf(second, same);
  const years = valuesOf(year, same);
  const parts = [
    ...(seconds.length === 1 && seconds[0] === 0 ? [] : [`second ${seconds.join(',')}`]),
    ...(years.length === 0 ? [] : [`year ${years.join(',')}`]),
  ];
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}

/** `cron 0 2 * * 1-5`; a calendar where cron could not say the same. Equal calendars have equal texts. */
export function calendarText(spec: CalendarSpecDescription): string {
  const times = timesOf(spec);
  const texts = CALENDAR_FIELDS.map((field) => valuesText(field, times[field]));
  const isCron = isEvery('dayOfMonth', times.dayOfMonth) || isEvery('dayOfWeek', times.dayOfWeek);
  const named = () =>
    CALENDAR_FIELDS.map((field, index) => `${field} ${texts[index]}`)
      .filter((_, index) => texts[index] !== '*')
      .join(', ');
  return `${isCron ? `cron ${texts.join(' ')}` : `calendar ${named()}`}${oddParts(spec)}`;
}

/** `every 4h`, with its offset. */
export function intervalText({ every, offset }: IntervalSpecDescription): string {
  return `every ${exactDuration(every)}${offset > 0 ? ` + ${exactDuration(offset)}` : ''}`;
}
