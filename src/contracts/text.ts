/**
 * Text from ONTAP or from users, made safe for where it is shown.
 * Control characters and those that re-order text are never shown anywhere.
 */
// C0 and C1 controls, zero-width characters, line separators, bidirectional overrides and isolates.
const UNSAFE = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** What stands for a secret in text of a server; ONTAP's names hold no asterisk. */
export const MASK = '***';

/** One line without control or re-ordering characters; each of them becomes `�`. */
export function plainText(text: string): string {
  return text.replace(UNSAFE, '\ufffd');
}

/** Plain text for Temporal's Markdown: nothing of it is a link, an image, HTML or markup. */
export function markdownText(text: string): string {
  return plainText(text).replace(/[\\`*_{}[\]()#+\-.!|<>~&:@]/g, (character) => `\\${character}`);
}

/** Plain text for Slack's mrkdwn: no links, mentions or markup. */
export function slackText(text: string): string {
  return plainText(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[*_~`]/g, (character) => `\u200b${character}`);
}

/** Plain text for HTML, between tags and in quoted attributes. */
export function htmlText(text: string): string {
  return plainText(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/** What makes a spreadsheet take a cell for a formula, also in the wide forms of East Asian keyboards. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/** Text as one word in single quotes, for sh, bash and zsh. */
export function shellText(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The same, without quotes where a shell needs none. */
export const shellWord = (text: string): string => (/^[\w./:=@%+-]+$/.test(text) ? text : shellText(text));

/** Plain text as one quoted cell of a CSV file (RFC 4180); what a spreadsheet would run begins with an apostrophe. */
export function csvCell(text: string): string {
  const plain = plainText(text);
  const safe = FORMULA.test(plain) ? `'${plain}` : plain;
  return `"${safe.replace(/"/g, '""')}"`;
}

/** What a server said, with its code, as far as either is there and can be seen: `words (code 4)`; else `otherwise`. */
export function saidWithCode(
  message: string | undefined,
  code: string | undefined,
  otherwise = 'no reason given',
): string {
  const words = message === undefined || !isVisible(message) ? otherwise : message;
  return code === undefined || code === '' ? words : `${words} (code ${code})`;
}

/** The first `length` characters, with an ellipsis when something was cut. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

const UTF8 = new TextEncoder();

/** Bytes of a text in UTF-8: what a payload holds, where `length` counts units of UTF-16. */
export function utf8Bytes(text: string): number {
  return UTF8.encode(text).length;
}

/** Bytes of a value as a payload: its JSON in UTF-8; 0 for nothing. */
export function jsonBytes(value: unknown): number {
  const json = JSON.stringify(value) as string | undefined;
  return json === undefined ? 0 : utf8Bytes(json);
}

/** Bytes of a text between the quotes of JSON: a control character takes six. */
const textBytes = (text: string) => jsonBytes(text) - 2;

/** The beginning of a text that takes at most so many bytes of JSON, with an ellipsis when something was cut. */
export function cutBytes(text: string, bytes: number): string {
  // No unit of UTF-16 takes more than six.
  if (text.length * 6 <= bytes || textBytes(text) <= bytes) return text;
  let left = bytes - textBytes('…');
  let kept = '';
  for (const character of text) {
    left -= textBytes(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Zero-width and bidirectional marks, soft hyphens, variation selectors, and controls other than white space. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]|(?!\s)\p{Cc}/gu;

/** A text without what nobody can see of it. */
export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '');

/** True when something of a text can be seen: a name that can't is nobody's. */
export function isVisible(text: string): boolean {
  return withoutInvisible(text).trim() !== '';
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const STEP = 1_024;

/** `3.2 GiB`: three digits at least, so that a rate can be told from none. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= STEP && unit < UNITS.length - 1) {
    value /= STEP;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}
