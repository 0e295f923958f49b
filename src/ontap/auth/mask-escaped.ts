import { MASK } from '../../contracts/text';

const PERCENT = 0x25;
const AMPERSAND = 0x26;
const SEMICOLON = 0x3b;

/** `\u00` of JSON, before two digits. */
const UNICODE = Buffer.from('\\u00');

const ESCAPE = /%[0-9a-f]{2}|\\u00[0-9a-f]{2}|&#?\w{1,9};/i;

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

/** An escape: how many bytes it takes, and those that it stands for, which are fewer. */
interface Escape {
  length: number;
  bytes: Uint8Array;
}

/** The escape that ends there. */
function escapeAt(bytes: Buffer, end: number): Escape | undefined {
  if (bytes[end - 1] === SEMICOLON) return entityAt(bytes, end);
  const length = digitsAfter(bytes, end);
  const digits = bytes.toString('latin1', end - 2, end);
  if (length === 0 || !/^[0-9a-f]{2}$/i.test(digits)) return undefined;
  return { length, bytes: Uint8Array.of(Number.parseInt(digits, 16)) };
}

/** How long an escape is that ends there in two digits; 0 when there is none. */
function digitsAfter(bytes: Buffer, end: number): number {
  if (end >= 3 && bytes[end - 3] === PERCENT) return 3;
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

/** Takes escapes out, also those of escapes. Each one leaves less to look at, so the time is linear. */
function unescaped(raw: Buffer): Unescaped {
  const bytes = Buffer.alloc(raw.length);
  const begins = new Uint32Array(raw.length + 1);
  let end = 0;
  for (const [at, byte] of raw.entries()) {
    bytes[end] = byte;
    begins[end] = at;
    end += 1;
    for (let found = escapeAt(bytes, end); found !== undefined; found = escapeAt(bytes, end)) {
      const begin = end - found.length;
      bytes.set(found.bytes, begin);
      end = begin + found.bytes.length;
      begins.fill(begins[begin] ?? 0, begin, end);
    }
  }
  begins[end] = raw.length;
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

function maskHits(raw: Buffer, hits: readonly Hit[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const [from, to] of hits) {
    if (from >= done) parts.push(raw.toString('utf8', done, from), MASK);
    done = Math.max(done, to);
  }
  return [...parts, raw.toString('utf8', done)].join('');
}

/** Masks secrets of which any characters are percent-encoded, or written as JSON or HTML may write them, however often. */
export function escapedMasker(secrets: readonly string[], leastLength: number): (text: string) => string {
  const needles = secrets
    .map((secret) => letters(unescaped(Buffer.from(secret)).bytes))
    .filter((needle) => needle.length >= leastLength);
  return (text) => {
    if (needles.length === 0 || !ESCAPE.test(text)) return text;
    const raw = Buffer.from(text);
    const plain = unescaped(raw);
    const haystack = letters(plain.bytes);
    const hits = needles.flatMap((needle) => hitsOf(needle, haystack, plain));
    return hits.length === 0
      ? text
      : maskHits(
          raw,
          hits.sort(([a], [b]) => a - b),
        );
  };
}
