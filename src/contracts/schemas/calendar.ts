/** Months and days as people write them; the first three letters are enough. */
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const SHORTEST_NAME = 3;

interface FieldBounds {
  least: number;
  most: number;
  /** What the values are called, from `least` on. */
  names?: readonly string[];
}

const BOUNDS = {
  minute: { least: 0, most: 59 },
  hour: { least: 0, most: 23 },
  dayOfMonth: { least: 1, most: 31 },
  month: { least: 1, most: 12, names: MONTHS },
  // 7 is Sunday, too, as in cron.
  dayOfWeek: { least: 0, most: 7, names: DAYS },
} as const satisfies Record<string, FieldBounds>;

/** What a calendar is made of, in the order of cron. */
export type CalendarField = keyof typeof BOUNDS;

/** {@link CalendarField} in the order of cron. */
export const CALENDAR_FIELDS = Object.keys(BOUNDS) as CalendarField[];

/** The values that match, sorted; an instant matches when all five do. Sunday is 0. */
export type CalendarTimes = Record<CalendarField, number[]>;

const DAYS_A_WEEK = 7;

function valueOf(text: string, { least, most, names = [] }: FieldBounds): number {
  const word = text.toLowerCase();
  const named = word.length < SHORTEST_NAME ? -1 : names.findIndex((name) => name.startsWith(word));
  const value = named >= 0 ? named + least : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const orNames = names.length === 0 ? '' : `, or a name such as ${String(names[1]).slice(0, SHORTEST_NAME)}`;
  throw new RangeError(`"${text}" is no value; write ${least} to ${most}${orNames}`);
}

/** `*`, `2` or `9-17`, with or without a step after a slash. */
function itemValues(text: string, bounds: FieldBounds): number[] {
  const [range = '', stepText, ...rest] = text.split('/');
  const step = stepText === undefined ? 1 : Number(stepText);
  if (rest.length > 0 || !Number.isInteger(step) || step < 1)
    throw new RangeError(`"${text}" has no step that can be read; write it as 9-17/2 or */15`);
  const [from = '', to, ...more] = range.split('-');
  if (more.length > 0) throw new RangeError(`"${text}" is no range; write it as 9-17`);
  const isAll = range === '*';
  const start = isAll ? bounds.least : valueOf(from, bounds);
  const isOpen = isAll || (to === undefined && stepText !== undefined);
  const end = isOpen ? bounds.most : to === undefined ? start : valueOf(to, bounds);
  if (end < start)
    throw new RangeError(`"${text}" goes backwards; write two ranges with a comma between them`);
  return Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, index) => start + index * step);
}

const sorted = (values: Iterable<number>): number[] => [...new Set(values)].sort((a, b) => a - b);

/**
 * The values of one field, as cron writes them: `*`, `2`, `9-17`, a step after a slash,
 * lists of those, names of months and days.
 *
 * @throws RangeError that says what to write instead
 */
export function calendarValues(field: CalendarField, text: string): number[] {
  const values = text
    .trim()
    .split(',')
    .flatMap((item) => itemValues(item.trim(), BOUNDS[field]));
  return sorted(field === 'dayOfWeek' ? values.map((day) => day % DAYS_A_WEEK) : values);
}

/** True when every value matches. */
export const isEvery = (field: CalendarField, values: readonly number[]): boolean =>
  values.length === calendarValues(field, '*').length;

/** From here on a list is shorter as a step. */
const SHORTEST_STEPS = 3;

/** `9-17/2` of values with one step above 1 between them; undefined for others. */
function stepText(values: readonly number[], { least, most }: FieldBounds): string | undefined {
  const [first = 0, second = 0] = values;
  const last = values.at(-1) ?? 0;
  const step = second - first;
  const isEven = values.every((value, index) => value === first + index * step);
  if (values.length < SHORTEST_STEPS || step < 2 || !isEven) return undefined;
  return first === least && last + step > most ? `*/${step}` : `${first}-${last}/${step}`;
}

/** Values as cron writes them, the shortest way: {@link calendarValues} reads them back. */
export function valuesText(field: CalendarField, values: readonly number[]): string {
  if (isEvery(field, values)) return '*';
  const steps = stepText(values, BOUNDS[field]);
  if (steps !== undefined) return steps;
  const runs: [number, number][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run !== undefined && value === run[1] + 1) run[1] = value;
    else runs.push([value, value]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}

/**
 * The five fields of a cron text. One that restricts both kinds of days is refused: cron means "either" by that,
 * Temporal "both".
 *
 * @throws RangeError that says what to write instead
 */
export function cronTimes(text: string): CalendarTimes {
  const words = text.trim().split(/\s+/);
  if (words.length !== CALENDAR_FIELDS.length)
    throw new RangeError(
      `must have five fields (minute hour day-of-month month day-of-week), such as "0 2 * * mon-fri", not ${words.length}`,
    );
  const fields = CALENDAR_FIELDS.map((field, index) => {
    try {
      return [field, calendarValues(field, words[index] ?? '')] as const;
    } catch (error) {
      throw new RangeError(`${field}: ${(error as Error).message}`);
    }
  });
  const times = Object.fromEntries(fields) as CalendarTimes;
  if (!isEvery('dayOfMonth', times.dayOfMonth) && !isEvery('dayOfWeek', times.dayOfWeek))
    throw new RangeError(
      'restricts dayOfMonth and dayOfWeek, which cron reads as "either"; write a calendar, where both have to hold',
    );
  return times;
}
