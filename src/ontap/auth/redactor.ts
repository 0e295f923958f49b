import { MASK } from '../../contracts/text';
import { escapedMasker, foldedMasker } from './mask-escaped';
import { partsMasker } from './mask-parts';

/** Shorter texts occur by chance; replacing them would garble a message. */
const LEAST_LENGTH = 4;

/** What base64 makes of a text wherever it stands in what is encoded: without the characters that neighbours share. */
function base64Cores(secret: Buffer): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), secret]);
    const [begin, end] = [Math.ceil((shift * 4) / 3), Math.floor((bytes.length * 4) / 3)];
    return (['base64', 'base64url'] as const).map((kind) => bytes.toString(kind).slice(begin, end));
  });
}

/** Of UTF-8 and of UTF-16, as Windows encodes it. The whole, too: by itself, its last characters tell. */
function base64Forms(secret: string): string[] {
  return [Buffer.from(secret), Buffer.from(secret, 'utf16le')].flatMap((bytes) => [
    ...base64Cores(bytes),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ]);
}

/** As in URLs: what has to be, or every byte, in either case of the digits, once or twice. */
function percentForms(secret: string): string[] {
  const bytes = [...Buffer.from(secret)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0'));
  const once = [
    encodeURIComponent(secret),
    encodeURI(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
    bytes.map((byte) => `%${byte}`).join(''),
  ];
  return once.flatMap((form) => [
    form,
    lowerHex(form),
    encodeURIComponent(form),
    encodeURIComponent(lowerHex(form)),
  ]);
}

const lowerHex = (form: string) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());

/** As in JSON: what has to be escaped, and what some servers escape besides. */
function jsonForms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const ascii = json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const upper = ascii.replace(/\\u[0-9a-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`);
  return [json, ascii, upper].flatMap((form) => [form, form.replaceAll('/', '\\/')]);
}

/** Encodings in which a server may repeat a secret. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const spelled = [secret, ...jsonForms(secret), ...percentForms(secret), ...base64Forms(secret)];
  return [...spelled, ...plainForms(secret), hex, hex.toUpperCase()];
}

/** Letters taken apart; in one case, as in a host or a code; in UTF-16 that was read as bytes. */
function plainForms(secret: string): string[] {
  return [
    secret.normalize('NFD'),
    secret.toLowerCase(),
    encodeURIComponent(secret).toLowerCase(),
    secret.toUpperCase(),
    Array.from(secret).join('\0'),
  ];
}

/** In one spelling: a word is the same word in capitals. */
const wordOf = (text: string) => text.normalize('NFC').toLowerCase();

/**
 * Replaces secrets, in the encodings in which a server may repeat them, by `***`.
 *
 * @param ownWord - Secrets that stay where they stand as a word: of our own sentences, where a mask would tell them
 */
export function redactor(secrets: readonly string[], ownWord?: RegExp): (text: string) => string {
  const long = secrets.filter((secret) => secret.length >= LEAST_LENGTH);
  const told = long.flatMap((secret) => {
    const isWord = ownWord?.test(secret) === true;
    return formsOf(secret).filter((form) => form !== '' && !(isWord && wordOf(form) === wordOf(secret)));
  });
  const forms = [...new Set(told)].sort((a, b) => b.length - a.length);
  const base64 = long.flatMap(base64Forms);
  const maskEscaped = escapedMasker([...long, ...base64], LEAST_LENGTH);
  const maskFolded = foldedMasker(base64);
  // Escaped and folded ones first: what masks a part of one would leave the rest.
  return (text) => forms.reduce((rest, form) => rest.replaceAll(form, MASK), maskFolded(maskEscaped(text)));
}

/** How an answer is masked. */
export interface Redactors {
  /** Any text: whole secrets. */
  redact: (text: string) => string;
  /** What a server says in sentences: parts of them, too. Names are left, since decisions rest on them. */
  redactSaid: (text: string) => string;
}

/** Made anew only when the secrets are others: to make one takes milliseconds, and each request has one. */
export function rememberedRedactors(): (secrets: readonly string[]) => Redactors {
  let last: { of: string; redactors: Redactors } | undefined;
  return (secrets) => {
    const of = secrets.join('\0');
    if (last?.of !== of) last = { of, redactors: redactorsOf(secrets) };
    return last.redactors;
  };
}

function redactorsOf(secrets: readonly string[]): Redactors {
  const redact = redactor(secrets);
  const maskParts = partsMasker(secrets.flatMap((secret) => [secret, ...base64Forms(secret)]));
  return { redact, redactSaid: (text) => maskParts(redact(text)) };
}
