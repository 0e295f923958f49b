import type { Quiet, QuietHours } from '../../contracts/quiet';
import { WEEKDAYS } from '../../contracts/schemas/quiet';
import { offsetsOf } from './wall-time';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** Clocks are put forward and back at such instants only. */
const STEP_MINUTES = 15;
/** Hours of a week that join on have no end. */
const LONGEST_MS = 8 * DAY_MINUTES * MINUTE_MS;

/**
 * The quiet hours that are at an instant, and when they are over; undefined when there are none. They go by the clocks on
 * the wall: an hour that comes twice is quiet twice, one that is left out is not missed.
 */
export function quietAt(quiet: readonly QuietHours[], atMs: number): Quiet | undefined {
  const clocks = quiet.map((hours) => ({ hours, leftAt: leftOf(hours) }));
  const now = clocks.filter(({ leftAt }) => leftAt(atMs) > 0);
  if (now.length === 0) return undefined;
  const hours = now.map((one) => quietWords(one.hours)).join(', ');
  const untilMs = endOf(
    clocks.map(({ leftAt }) => leftAt),
    atMs,
  );
  return { hours, ...(untilMs === undefined ? {} : { until: new Date(untilMs).toISOString() }) };
}

/** Why nothing may leave that arrives so many ms after an instant, or sooner; undefined when it may. */
export function whyQuietWithin(
  quiet: readonly QuietHours[],
  atMs: number,
  withinMs: number,
): string | undefined {
  const now = quietAt(quiet, atMs);
  const next = now ?? quietAt(quiet, atMs + withinMs);
  if (next === undefined) return undefined;
  const when = now === undefined ? `${withinMs / 1_000} s or less before` : 'in';
  const end = next.until === undefined ? '' : `, until ${next.until}`;
  return `it is ${when} the quiet hours of the guard (${next.hours})${end}`;
}

/** As people write them. */
export function quietWords({ from, to, timezone, days }: QuietHours): string {
  return `${from}–${to} ${timezone}${days === undefined ? '' : ` (${days.join(', ')})`}`;
}

type LeftAt = (atMs: number) => number;

/** From one end to the next, as long as other hours begin before; by small steps, for clocks may be changed meanwhile. */
function endOf(leftAt: readonly LeftAt[], fromMs: number): number | undefined {
  for (let atMs = fromMs; atMs < fromMs + LONGEST_MS;) {
    const left = Math.max(...leftAt.map((leftOfOne) => leftOfOne(atMs)));
    if (left === 0) return atMs;
    const minute = Math.floor(atMs / MINUTE_MS);
    atMs = (minute + Math.min(left, STEP_MINUTES - (minute % STEP_MINUTES))) * MINUTE_MS;
  }
  return undefined;
}

/** Minutes of the wall's clock to the end of these hours at an instant; 0 outside of them. */
function leftOf({ from, to, timezone, days }: QuietHours): LeftAt {
  const offsetAt = offsetsOf(timezone);
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  const begins = new Set<string>(days ?? WEEKDAYS);
  return (atMs) => {
    const wall = new Date(atMs + offsetAt(atMs));
    const minute = wall.getUTCHours() * 60 + wall.getUTCMinutes();
    const [today = '', yesterday = ''] = [0, 6].map((back) => WEEKDAYS[(wall.getUTCDay() + back) % 7]);
    if (begin < end) return begins.has(today) && minute >= begin && minute < end ? end - minute : 0;
    if (begins.has(today) && minute >= begin) return DAY_MINUTES - minute + end;
    return begins.has(yesterday) && minute < end ? end - minute : 0;
  };
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}
