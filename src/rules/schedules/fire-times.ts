import type { CalendarTimes } from '../../contracts/schemas/calendar';
import { offsetsOf } from './wall-time';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A stretch of time in which a zone has one offset; ms. */
interface Stretch {
  from: number;
  until: number;
  offset: number;
}

/** The first minute after `from` with another offset than `from`; there is one up to `until`. */
function changeBetween(offsetAt: (at: number) => number, from: number, until: number): number {
  const before = offsetAt(from);
  let [low, high] = [from, until];
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

function stretches(timezone: string, from: number, until: number): Stretch[] {
  const offsetAt = offsetsOf(timezone);
  const found: Stretch[] = [];
  let start = from;
  let offset = offsetAt(from);
  for (let at = from; at < until; at += DAY_MS) {
    if (offsetAt(at + DAY_MS) === offset) continue;
    const change = changeBetween(offsetAt, at, at + DAY_MS);
    found.push({ from: start, until: change, offset });
    start = change;
    offset = offsetAt(at + DAY_MS);
  }
  return [...found, { from: start, until, offset }];
}

function minutesOfDay({ hour, minute }: CalendarTimes): number[] {
  return hour.flatMap((h) => minute.map((m) => (h * 60 + m) * MINUTE_MS));
}

function matcherOf(times: CalendarTimes): (day: Date) => boolean {
  const [days, months, weekdays] = [times.dayOfMonth, times.month, times.dayOfWeek].map((v) => new Set(v));
  return (day) =>
    days?.has(day.getUTCDate()) === true &&
    months?.has(day.getUTCMonth() + 1) === true &&
    weekdays?.has(day.getUTCDay()) === true;
}

/**
 * The instants at which a calendar matches in a time zone, in order; ms. As on the server, a time that the clock jumps
 * over does not come, and one that comes twice counts once.
 */
export function* fireTimes(
  times: CalendarTimes,
  timezone: string,
  from: number,
  until: number,
): Generator<number> {
  const matches = matcherOf(times);
  const minutes = minutesOfDay(times);
  const begin = Math.floor(from / MINUTE_MS) * MINUTE_MS;
  let lastLocal = Number.NEGATIVE_INFINITY;
  for (const stretch of stretches(timezone, begin, until)) {
    const first = Math.floor((stretch.from + stretch.offset) / DAY_MS) * DAY_MS;
    for (let day = first; day < stretch.until + stretch.offset; day += DAY_MS) {
      if (!matches(new Date(day))) continue;
      for (const minute of minutes) {
        const local = day + minute;
        const at = local - stretch.offset;
        if (at < stretch.from || at >= stretch.until || local <= lastLocal) continue;
        lastLocal = local;
        yield at;
      }
    }
  }
}
