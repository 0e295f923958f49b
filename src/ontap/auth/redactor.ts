import { MASK } from '../../contracts/text';

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

/** Encodings in which a server may repeat a secret. */
function formsOf(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
    ...base64Cores(secret),
    Buffer.from(secret).toString('hex'),
  ];
}

/** Replaces secrets, in the encodings in which a server may repeat them, by `***`. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const long = secrets.filter((secret) => secret.length >= LEAST_LENGTH);
  const forms = [...new Set(long.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((rest, form) => rest.replaceAll(form, MASK), text);
}
