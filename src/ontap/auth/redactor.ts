import { MASK } from '../../contracts/text';
import { escapedMasker } from './mask-escaped';

/** Shorter texts occur by chance; replacing them would garble a message. */
const LEAST_LENGTH = 4;

/** What base64 makes of a text wherever it stands in what is encoded: without the characters that neighbours share. */
function base64Cores(secret: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
    const [begin, end] = [Math.ceil((shift * 4) / 3), Math.floor((bytes.length * 4) / 3)];
    return (['base64', 'base64url'] as const).map((kind) => bytes.toString(kind).slice(begin, end));
  });
}

/** The whole, too: by itself, its last characters tell. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [...base64Cores(secret), bytes.toString('base64'), bytes.toString('base64url')];
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

/** Replaces secrets, in the encodings in which a server may repeat them, by `***`. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const long = secrets.filter((secret) => secret.length >= LEAST_LENGTH);
  const forms = [...new Set(long.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  const maskEscaped = escapedMasker([...long, ...long.flatMap(base64Forms)], LEAST_LENGTH);
  // Escaped ones first: what masks a part of one would leave the rest.
  return (text) => forms.reduce((rest, form) => rest.replaceAll(form, MASK), maskEscaped(text));
}
