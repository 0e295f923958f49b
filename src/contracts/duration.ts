const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A whole number and a unit: `500ms`, `30s`, `5m`, `1h`, `2d`. */
export const DURATION_PATTERN = /^([1-9]\d{0,8})(ms|s|m|h|d)$/;

/** Milliseconds of a duration such as `5m`. @throws RangeError for any other text. */
export function durationMs(text: string): number {
  const [, count, unit] = DURATION_PATTERN.exec(text) ?? [];
  if (count === undefined || unit === undefined) {
    throw new RangeError(
      `"${text}" is not a duration; write a whole number and ms, s, m, h or d, such as 30m`,
    );
  }
  return Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** Characters of an instant, to the nanosecond at most. */
export const LONGEST_INSTANT = 35;

/** True for a text that begins with a day of the calendar: `Date.parse` takes November 31 for December 1. */
export function beginsWithDay(text: string): boolean {
  const day = text.slice(0, '2026-11-30'.length);
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

/** True for a text that names an instant, with its zone. */
export function isInstant(text: string): boolean {
  return (
    text.length <= LONGEST_INSTANT &&
    INSTANT.test(text) &&
    beginsWithDay(text) &&
    !Number.isNaN(Date.parse(text))
  );
}

/** As we write instants: to the second at least, in UTC. */
const IN_UTC = /:\d\d:\d\d(\.\d+)?Z$/;

/** The same of one in UTC, with its seconds. */
export const isUtcInstant = (text: string): boolean => isInstant(text) && IN_UTC.test(text);

/** Nothing is rounded: `90m`, `4h`, `1500ms`; {@link durationMs} reads it back. */
export function exactDuration(ms: number): string {
  const unit = (['d', 'h', 'm', 's'] as const).find(
    (each) => ms >= UNIT_MS[each] && ms % UNIT_MS[each] === 0,
  );
  return unit === undefined ? `${ms}ms` : `${ms / UNIT_MS[unit]}${unit}`;
}

/** Milliseconds as people write them, by the two largest units: `1h 5m`, `4s`, `250ms`. */
export function formatDuration(ms: number): string {
  if (ms < UNIT_MS.s) return `${Math.max(0, Math.round(ms))}ms`;
  const parts: string[] = [];
  let rest = ms;
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const count = Math.floor(rest / UNIT_MS[unit]);
    rest -= count * UNIT_MS[unit];
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.slice(0, 2).join(' ');
}
