import {
  BACKUP_ENGINES,
  NDMP_OPERATIONS,
  NDMP_REASONS,
  NDMP_STATES,
} from '../../contracts/schemas/conditions';
import { JOB_STATES } from '../../contracts/schemas/jobs';
import { MASK } from '../../contracts/text';

/** ONTAP's own words. Decisions rest on them, and one that is a password by chance does not tell it. */
const WORDS: ReadonlySet<string> = new Set([
  ...NDMP_STATES,
  ...NDMP_REASONS,
  ...NDMP_OPERATIONS,
  ...BACKUP_ENGINES,
  ...JOB_STATES,
  'local',
  'node',
  'tcp',
]);

/** Leads to the next page, and is part of no result. */
const LINKS = '_links';

/** Its text is a sentence; all others are names, numbers and times. */
const MESSAGE = 'message';

type Redact = (text: string) => string;

interface Redactors {
  redact: Redact;
  /** For sentences. @default redact */
  redactSaid?: Redact;
}

function masked(value: unknown, redact: Redact, redactSaid: Redact): unknown {
  if (typeof value === 'string') return WORDS.has(value) ? value : redact(value);
  // Digits within a larger number are there by chance.
  if (typeof value === 'number') return redact(String(value)) === MASK ? MASK : value;
  if (Array.isArray(value)) return value.map((each) => masked(each, redact, redactSaid));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === LINKS) return [key, inner];
      return [key, masked(inner, key === MESSAGE ? redactSaid : redact, redactSaid)];
    }),
  );
}

const asItIs: Redact = (text) => text;

/** All texts and numbers of an answer, one a line. */
function textOf(json: unknown): string {
  const texts: unknown[] = [];
  JSON.stringify(json, (_key, value: unknown) => {
    if (typeof value !== 'object') texts.push(value);
    return value;
  });
  return texts.join('\n');
}

/**
 * The answer without our secrets, which a server may repeat in any field. Keys are left: what we don't know by its key
 * gets into no result.
 *
 * @param text - The answer as it came: where nothing of it is masked, nothing of the values has to be looked at.
 */
export function maskAnswer(text: string, json: unknown, { redact, redactSaid = redact }: Redactors): unknown {
  // An escape such as \u0061 may stand for any letter.
  const told = text.includes('\\') ? textOf(json) : text;
  if (redact(told) !== told) return masked(json, redact, redactSaid);
  return text.includes(`"${MESSAGE}"`) ? masked(json, asItIs, redactSaid) : json;
}
