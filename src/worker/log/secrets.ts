import { MASK } from '../../contracts/text';

/** Shorter values would mask parts of ordinary words, and so give themselves away. */
const SHORTEST = 4;

/** Forms in which a secret may turn up in text. */
function formsOf(secret: string): string[] {
  const buffer = Buffer.from(secret, 'utf8');
  return [
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll('%20', '+'),
    JSON.stringify(secret).slice(1, -1),
    buffer.toString('base64'),
    buffer.toString('base64url'),
    buffer.toString('hex'),
    // Keys and certificates are quoted line by line.
    ...secret.split(/\r?\n/).filter((line) => line.length >= 16 && !line.startsWith('-----')),
  ];
}

/** The secret values that this process has read, so that nothing it writes shows one. */
export class SecretRegistry {
  /** The longest first, as one may hold another. */
  #forms: string[] = [];

  /** Makes a secret known, and returns it. */
  add(secret: string): string {
    const forms = new Set([...this.#forms, ...formsOf(secret).filter((form) => form.length >= SHORTEST)]);
    if (forms.size > this.#forms.length) this.#forms = [...forms].sort((a, b) => b.length - a.length);
    return secret;
  }

  /** Makes a login known: HTTP sends it as base64 of `user:password`. */
  addLogin(user: string, password: string): void {
    this.add(password);
    this.add(`${user}:${password}`);
  }

  /** The text with every known secret replaced. */
  mask(text: string): string {
    return this.#forms.reduce((masked, form) => masked.replaceAll(form, MASK), text);
  }
}
