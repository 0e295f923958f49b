import picomatch from 'picomatch';
import { z } from 'zod';
import { cidrSchema, nameSchema, textOf } from './primitives';

/** ONTAP's `ndmp_state`. */
export const NDMP_STATES = ['active', 'connected', 'halted', 'idle', 'listening', 'paused'] as const;

/** ONTAP's `ndmp_reason`. */
export const NDMP_REASONS = [
  'aborted',
  'connection_closed',
  'connect_error',
  'end_of_file',
  'end_of_media',
  'end_of_window',
  'internal_error',
  'media_error',
  'not_available',
  'seek',
  'successful',
] as const;

/** ONTAP's `data.operation`. */
export const NDMP_OPERATIONS = ['backup', 'restore', 'none'] as const;

/** ONTAP's `backup_engine`. */
export const BACKUP_ENGINES = ['dump', 'smtape'] as const;

/**
 * How globs are read: a leading dot is nothing special, brackets have to close, `!` is a plain character, and there are
 * no extended groups such as `+(a|b)`, whose time to match can explode.
 */
export const GLOB_OPTIONS = { dot: true, strictBrackets: true, nonegate: true, noextglob: true } as const;

/** With 12 stars one match took 2 s; with this many it takes none that can be measured. */
const MOST_STARS = 6;

/** True for a text that can be read as a glob. */
export function isGlob(text: string): boolean {
  if ((text.match(/\*+/g) ?? []).length > MOST_STARS) return false;
  try {
    picomatch.makeRe(text, GLOB_OPTIONS);
    return true;
  } catch {
    return false;
  }
}

const globSchema = textOf(500, z.string().min(1)).refine(
  isGlob,
  `is not a glob: every bracket has to close, and at most ${MOST_STARS} stars; write *, ?, [ab] or {a,b}`,
);

const some = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(100);
const bytes = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const commonConditions = {
  /** Networks; `client_address`. */
  client: some(cidrSchema).optional(),
  /** Networks; `source_address`. */
  source: some(cidrSchema).optional(),
  path: some(globSchema).optional(),
  /** The owning SVM or the first part of the path. */
  svm: some(globSchema).optional(),
  ownerSvm: some(globSchema).optional(),
  node: some(globSchema).optional(),
  tapeDevice: some(globSchema).optional(),
  /** The larger of the two counters is at least this. */
  minBytes: bytes.optional(),
  /** Neither counter is above this. */
  maxBytes: bytes.optional(),
};

const enums = <const E extends readonly string[]>(values: E) => some(z.enum(values)).optional();

const atLeastOneCondition = {
  check: (rule: object) => Object.keys(rule).length > 1,
  message: 'needs a condition beside its name; a rule without one would hold for every session',
};

/** A rule that makes a session a candidate; may name `absent`, or `holds: [none]`. */
export const matchRuleSchema = z
  .strictObject({
    name: nameSchema,
    dataState: enums([...NDMP_STATES, 'absent']),
    dataReason: enums([...NDMP_REASONS, 'absent']),
    moverState: enums([...NDMP_STATES, 'absent']),
    moverReason: enums([...NDMP_REASONS, 'absent']),
    operation: enums([...NDMP_OPERATIONS, 'absent']),
    engine: enums([...BACKUP_ENGINES, 'absent']),
    holds: enums(['tape', 'scsi', 'none']),
    ...commonConditions,
  })
  .refine(atLeastOneCondition.check, atLeastOneCondition.message);

/** A rule that saves a session; a field that can't be read saves it, too. */
export const protectRuleSchema = z
  .strictObject({
    name: nameSchema,
    dataState: enums(NDMP_STATES),
    dataReason: enums(NDMP_REASONS),
    moverState: enums(NDMP_STATES),
    moverReason: enums(NDMP_REASONS),
    operation: enums(NDMP_OPERATIONS),
    engine: enums(BACKUP_ENGINES),
    holds: enums(['tape', 'scsi', 'none']),
    ...commonConditions,
  })
  .refine(atLeastOneCondition.check, atLeastOneCondition.message);
