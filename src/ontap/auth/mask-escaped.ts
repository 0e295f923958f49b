import { MASK } from '../../contracts/text';

const PERCENT = 0x25;
const AMPERSAND = 0x26;
const SEMICOLON = 0x3b;
const BACKSLASH = 0x5c;
const BRACE = 0x7d;
const EQUALS = 0x3d;
const LINE_END = 0x0a;
const LETTER_X = 0x78;

/** `\u00` of JSON, before two digits. */
const UNICODE = Buffer.from('\\u00');

const ESCAPE = /%[0-9a-f]{2}|\\[^\w\s]|\\u00[0-9a-f]{2}|\\u\{|\\x[0-9a-f]{2}|&#?\w{1,9};/i;

/** Of quoted-printable: a byte, or a line that goes on. */
const QUOTED_PRINTABLE = /=([0-9a-f]{2}|\r?\n)/i;

/** Within base64, as it is folded in a mail or in a text of JSON that holds one. */
const FOLD = /\s+|(\\[rnt])+/;
const FOLDS = new RegExp(FOLD, 'gy');

/** Those of HTML that text without accents needs. */
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** From `&` to `;`. */
const LONGEST_ENTITY = 11;
/** From the backslash to `}`. */
const LONGEST_BRACED = 10;

/** An escape: how many bytes it takes, and those that it stands for, which are fewer. */
interface Escape {
  length: number;
  bytes: Uint8Array;
}

/** What is taken for an escape besides those that any text may hold. */
type Dialect = 'any' | 'quoted-printable';

/** The escape that ends there. */
function escapeAt(bytes: Buffer, end: number, dialect: Dialect): Escape | undefined {
  const last = bytes[end - 1] ?? 0;
  if (last === SEMICOLON) {
    const entity = entityAt(bytes, end);
    if (entity !== undefined) return entity;
  }
  if (last === BRACE) {
    const braced = bracedAt(bytes, end);
    if (braced !== undefined) return braced;
  }
  if (bytes[end - 2] === BACKSLASH && isSign(last)) return { length: 2, bytes: Uint8Array.of(last) };
  if (dialect === 'quoted-printable' && last === LINE_END) return softBreakAt(bytes, end);
  const length = digitsAfter(bytes, end, dialect);
  const digits = bytes.toString('latin1', end - 2, end);
  if (length === 0 || !/^[0-9a-f]{2}$/i.test(digits)) return undefined;
  return { length, bytes: Uint8Array.of(Number.parseInt(digits, 16)) };
}

/** Of ASCII, and no letter, digit, underscore or white space: JSON, shells and patterns put a backslash before it. */
const isSign = (byte: number) => /[!-/:-@[-^`{-~]/.test(String.fromCharCode(byte));

/** `\u{57}`. */
function bracedAt(bytes: Buffer, end: number): Escape | undefined {
  const last = bytes.toString('latin1', Math.max(0, end - LONGEST_BRACED), end);
  const [whole = '', digits = ''] = /\\u\{([0-9a-f]{1,6})\}$/i.exec(last) ?? [];
  const code = Number.parseInt(digits, 16);
  return code <= 0x10ffff
    ? { length: whole.length, bytes: Buffer.from(String.fromCodePoint(code)) }
    : undefined;
}

function softBreakAt(bytes: Buffer, end: number): Escape | undefined {
  const length = bytes.toString('latin1', Math.max(0, end - 2), end) === '\r\n' ? 3 : 2;
  return bytes[end - length] === EQUALS ? { length, bytes: new Uint8Array() } : undefined;
}

/** How long an escape is that ends there in two digits; 0 when there is none. */
function digitsAfter(bytes: Buffer, end: number, dialect: Dialect): number {
  if (end >= 3 && bytes[end - 3] === PERCENT) return 3;
  if (end >= 3 && bytes[end - 3] === EQUALS && dialect === 'quoted-printable') return 3;
  if (end >= 4 && bytes[end - 3] === LETTER_X && bytes[end - 4] === BACKSLASH) return 4;
  return end >= 6 && bytes[end - 3] === UNICODE.at(-1) && bytes.subarray(end - 6, end - 2).equals(UNICODE)
    ? 6
    : 0;
}

function entityAt(bytes: Buffer, end: number): Escape | undefined {
  const last = bytes.subarray(Math.max(0, end - LONGEST_ENTITY), end);
  const entity = last.subarray(Math.max(0, last.lastIndexOf(AMPERSAND)));
  const [, hex, decimal, name = ''] =
    /^&(?:#x([0-9a-f]+)|#(\d+)|(\w+));$/i.exec(entity.toString('latin1')) ?? [];
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  const character = code <= 0x10ffff ? String.fromCodePoint(code) : ENTITIES.get(name.toLowerCase());
  return character === undefined ? undefined : { length: entity.length, bytes: Buffer.from(character) };
}

/** Bytes without escapes, and where each of them, and the end, was before. */
interface Unescaped {
  bytes: Buffer;
  begins: Uint32Array;
}

const SHORTEST_FOLDED = 8;

/** Takes escapes out, also those of escapes. Each one leaves less to look at, so the time is linear. */
function unescaped(raw: Buffer, dialect: Dialect): Unescaped {
  const bytes = Buffer.alloc(raw.length);
  const begins = new Uint32Array(raw.length + 1);
  let end = 0;
  for (const [at, byte] of raw.entries()) {
    bytes[end] = byte;
    begins[end] = at;
    end += 1;
    for (
      let found = escapeAt(bytes, end, dialect);
      found !== undefined;
      found = escapeAt(bytes, end, dialect)
    ) {
      const begin = end - found.length;
      bytes.set(found.bytes, begin);
      end = begin + found.bytes.length;
      begins.fill(begins[begin] ?? 0, begin, end);
    }
  }
  begins[end] = raw.length;
  return withoutBackslashes({ bytes: bytes.subarray(0, end), begins });
}

/** One that an escape stands for may have been taken for the begin of the next escape: so none counts. */
function withoutBackslashes({ bytes, begins }: Unescaped): Unescaped {
  let end = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) continue;
    bytes[end] = bytes[at] ?? 0;
    begins[end] = begins[at] ?? 0;
    end += 1;
  }
  begins[end] = begins[bytes.length] ?? 0;
  return { bytes: bytes.subarray(0, end), begins };
}

/** Bytes as letters, in one case: what shows a text so shows it, too. */
const letters = (bytes: Buffer): string => bytes.toString('latin1').toLowerCase();

/** What is masked, in bytes: from, to. */
type Hit = readonly [from: number, to: number];

function hitsOf(needle: string, haystack: string, { begins }: Unescaped): Hit[] {
  const hits: Hit[] = [];
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
    const [from = 0, to = 0] = [begins[at], begins[at + needle.length]];
    // One without an escape is found as it is.
    if (to - from > needle.length) hits.push([from, to]);
  }
  return hits;
}

function maskHits(raw: Buffer, hits: readonly Hit[], encoding: 'utf8' | 'utf16le'): string {
  const parts: string[] = [];
  let done = 0;
  for (const [from, to] of [...hits].sort(([a], [b]) => a - b)) {
    if (from >= done) parts.push(raw.toString(encoding, done, from), MASK);
    done = Math.max(done, to);
  }
  return [...parts, raw.toString(encoding, done)].join('');
}

/** Where base64 stands in the text, as it is or folded. */
function foldedHits(needles: readonly string[], text: string): Hit[] {
  const begins: number[] = [];
  let folded = '';
  for (let at = 0; at < text.length; at++) {
    FOLDS.lastIndex = at;
    const fold = FOLDS.exec(text)?.[0].length ?? 0;
    at += fold;
    if (at >= text.length) break;
    begins.push(at);
    folded += text[at];
  }
  return needles.flatMap((needle) => {
    const hits: Hit[] = [];
    for (let at = folded.indexOf(needle); at >= 0; at = folded.indexOf(needle, at + 1))
      hits.push([begins[at] ?? 0, (begins[at + needle.length - 1] ?? 0) + 1]);
    return hits.filter(([from, to]) => to - from > needle.length);
  });
}

/** Masks base64 that is broken into lines; what is shorter than {@link SHORTEST_FOLDED} could be words of a sentence. */
export function foldedMasker(base64: readonly string[]): (text: string) => string {
  const needles = base64.filter(({ length }) => length >= SHORTEST_FOLDED);
  return (text) => {
    if (needles.length === 0 || !FOLD.test(text)) return text;
    const letters = Buffer.from(text, 'utf16le');
    const hits = foldedHits(needles, text).map(([from, to]): Hit => [from * 2, to * 2]);
    return maskHits(letters, hits, 'utf16le');
  };
}

/** Masks secrets of which any characters are escaped, in whichever of the ways and however often. */
export function escapedMasker(secrets: readonly string[], leastLength: number): (text: string) => string {
  const [any, printable] = (['any', 'quoted-printable'] as const).map((dialect) =>
    dialectMasker(secrets, leastLength, dialect),
  );
  return (text) => {
    const rest = ESCAPE.test(text) ? (any?.(text) ?? text) : text;
    return QUOTED_PRINTABLE.test(rest) ? (printable?.(rest) ?? rest) : rest;
  };
}

function dialectMasker(secrets: readonly string[], leastLength: number, dialect: Dialect) {
  const needles = secrets
    .map((secret) => letters(unescaped(Buffer.from(secret), dialect).bytes))
    .filter((needle) => needle.length >= leastLength);
  return (text: string): string => {
    if (needles.length === 0) return text;
    const raw = Buffer.from(text);
    const plain = unescaped(raw, dialect);
    const haystack = letters(plain.bytes);
    const hits = needles.flatMap((needle) => hitsOf(needle, haystack, plain));
    return hits.length === 0 ? text : maskHits(raw, hits, 'utf8');
  };
}
