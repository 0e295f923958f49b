import { z } from 'zod';
import { globProblem, openLength } from './glob/compile-glob';
import { LONGEST_GLOB, type SlashMeaning } from './glob/parse-glob';
import { keyHints, RULE_HINTS } from './key-hints';
import { nameSchema, placeSchema } from './primitives';

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
 * Sessions of a node that is `in_takeover` of its HA partner: keep them all, or judge them by what that node alone
 * shows, as long as nothing of the pair changes. Only when policy and guard both say `judge`.
 */
export const takeoverSchema = z.enum(['keep', 'judge']);

/** A glob in which a slash divides parts (a path), or is a character like others (a text). */
export const globSchema = (meaning: SlashMeaning) =>
  z
    .string()
    .min(1)
    .max(LONGEST_GLOB, { abort: true })
    .superRefine((glob, context) => {
      const problem = globProblem(glob, meaning);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: `is not a glob: ${problem}` });
    });

const pathGlob = globSchema('divides');

/** With texts as long as can be, a session is held against so many in some 20 ms. */
const MOST_OPEN_CHARACTERS = 1_000;

type Globs = Partial<Record<'path' | 'svm' | 'ownerSvm' | 'node' | 'tapeDevice', string[] | undefined>>;

/** What is wrong with the globs of rules taken together; undefined when nothing is. */
export function globsProblem(rules: readonly Globs[]): string | undefined {
  const open = rules
    .flatMap(({ path = [], svm = [], ownerSvm = [], node = [], tapeDevice = [] }) => [
      ...[path, svm, ownerSvm, node, tapeDevice].flat(),
      ...svm,
    ])
    .reduce((sum, glob) => sum + openLength(glob), 0);
  if (open <= MOST_OPEN_CHARACTERS) return undefined;
  return `the globs of all rules go on for ${open} characters behind their first * or {, above ${MOST_OPEN_CHARACTERS}: shorten them, or use fewer`;
}

const some = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(100);
const bytes = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const commonConditions = {
  /** Addresses, networks, names of the worker's `clients`; `client_address`. */
  client: some(placeSchema).optional(),
  /** Likewise; `source_address`. */
  source: some(placeSchema).optional(),
  path: some(pathGlob).optional(),
  /** The owning SVM or the first part of the path. */
  svm: some(pathGlob).optional(),
  ownerSvm: some(pathGlob).optional(),
  node: some(pathGlob).optional(),
  tapeDevice: some(pathGlob).optional(),
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
  .refine(atLeastOneCondition.check, atLeastOneCondition.message)
  .register(keyHints, RULE_HINTS);

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
  .refine(atLeastOneCondition.check, atLeastOneCondition.message)
  .register(keyHints, RULE_HINTS);
