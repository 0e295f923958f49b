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

/** Plain text as one quoted cell of a CSV file (RFC 4180); what a spreadsheet would run begins with an apostrophe. */
export function csvCell(text: string): string {
  const plain = plainText(text);
  const safe = FORMULA.test(plain) ? `'${plain}` : plain;
  return `"${safe.replace(/"/g, '""')}"`;
}

/** The first `length` characters, with an ellipsis when something was cut. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
