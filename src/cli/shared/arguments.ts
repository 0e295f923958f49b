import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';
import { beginsWithDay, DURATION_PATTERN, durationMs, isInstant } from '../../contracts/duration';
import { NAME_PATTERN } from '../../contracts/ids';
import { globProblem } from '../../contracts/schemas/glob/compile-glob';
import type { SlashMeaning } from '../../contracts/schemas/glob/parse-glob';
import { JOB_STATES } from '../../contracts/schemas/jobs';
import { durationBetween, durationSchema, nameSchema, uuidSchema } from '../../contracts/schemas/primitives';

/** A parser of an argument by its schema, whose messages begin with a verb. */
export const parserOf =
  <T>(schema: z.ZodType<T>) =>
  (text: string): T => {
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(`It ${parsed.error.issues.map(({ message }) => message).join('; ')}.`);
  };

export const parseCluster = parserOf(nameSchema);
export const parseUuid = parserOf(uuidSchema);
export const parseDuration = parserOf(durationSchema);
/** As a watch allows it. */
export const parseMaxLook = parserOf(durationBetween('1s', '120s'));

/** The caller's part of a workflow id. */
export function parseRequestId(text: string): string {
  if (NAME_PATTERN.test(text)) return text;
  throw new InvalidArgumentError(
    'Give 1 to 63 letters, digits, dots, dashes or underscores; a letter or digit first.',
  );
}

const globParser = (meaning: SlashMeaning) => (text: string) => {
  const problem = globProblem(text, meaning);
  if (problem === undefined) return text;
  throw new InvalidArgumentError(`It is not a glob: ${problem}.`);
};

export const parseGlob = globParser('divides');
export const parseDescription = globParser('plain');

/** Uuids; may be given several times. */
export const parseUuids = (text: string, previous: string[] = []): string[] => [...previous, parseUuid(text)];

type JobState = (typeof JOB_STATES)[number];

const isState = (text: string): text is JobState => (JOB_STATES as readonly string[]).includes(text);

/** States; may be given several times. */
export function parseStates(text: string, previous: JobState[] = []): JobState[] {
  if (isState(text)) return [...previous, text];
  throw new InvalidArgumentError(`It must be one of ${JOB_STATES.join(', ')}.`);
}

/** `2h` from now, or an instant; gives ISO 8601. */
export function parseDeadline(text: string): string {
  const at = DURATION_PATTERN.test(text)
    ? Date.now() + durationMs(text)
    : isInstant(text)
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isNaN(at))
    throw new InvalidArgumentError('Give a duration such as 2h, or an instant such as 2026-02-11T08:30:00Z.');
  if (at <= Date.now()) throw new InvalidArgumentError('That is over already.');
  return new Date(at).toISOString();
}

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** How long ago (`30d`) or a time (`2026-11-22`, `2026-11-22T03:00Z`); gives ISO 8601. */
export function parseSince(text: string): string {
  if (DURATION_PATTERN.test(text)) return new Date(Date.now() - durationMs(text)).toISOString();
  const ms = DATE.test(text) && beginsWithDay(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw new InvalidArgumentError('Give how long ago, such as 30d, or a time, such as 2026-11-22T03:00Z.');
}
