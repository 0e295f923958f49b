import { MASK } from '../../contracts/text';
import type { SecretRegistry } from './secrets';

/** Longest text in a log line; longer ones are cut after masking. */
const LONGEST_TEXT = 4_096;

/** Nothing behind this is looked at: the time of the patterns grows faster than the text. */
const MOST_MASKED = 4 * LONGEST_TEXT;

/** Credentials whose value is not known to us, by the way they are written. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, MASK],
  // Not a word of small letters: "no bearer token" is a sentence.
  [
    /\b([Bb]asic|BASIC|[Bb]earer|BEARER|[Dd]igest|[Nn]egotiate)(\s+|%20)(?![a-z]+(?![\w+/=.~%-]))[\w+/=.~%-]{4,}/g,
    `$1 ${MASK}`,
  ],
  [/(\bauthorization["']?\s*[:=]\s*["']?)[^\r\n"']+/gi, `$1${MASK}`],
  [/(:\/\/)[^/\s@"']+@/g, `$1${MASK}@`],
  // Temporal's core writes these; who has one can complete the task.
  [/(\btask_?token["']?\s*[:=]\s*)(\[[^\]]*\]|"[^"]*"|[^\s,;})]+)/gi, `$1${MASK}`],
  [
    /(\b(?:pass(?:word|wd|phrase)?|client_?secret|secret|api_?key|access_?token|refresh_?token)["']?\s*[:=]\s*["']?)[^\s"'&,;}]+/gi,
    `$1${MASK}`,
  ],
];

/** The text without secrets: known values first, then everything that is written like a credential. */
export function maskText(text: string, secrets: SecretRegistry): string {
  const masked = PATTERNS.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    secrets.mask(text).slice(0, MOST_MASKED),
  );
  return masked.length > LONGEST_TEXT ? `${masked.slice(0, LONGEST_TEXT)}… (cut)` : masked;
}
