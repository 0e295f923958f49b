import { MASK } from '../../contracts/text';

/** Shorter values would mask parts of ordinary words, and so give themselves away. */
const SHORTEST = 4;

/**
 * A word, such as `secret` or `kill-sessions`: our own sentences may hold it, and a mask in one of them would tell it.
 * It is masked in what a server says, before that becomes a part of a sentence.
 */
const WORD = /^(?=.{1,32}$)\p{L}+([-_]\p{L}+)*$/u;

/** Variables of Temporal that hold secrets. */
const SECRET_VARIABLE = /^TEMPORAL_(API_KEY|CODEC_AUTH|TLS_CLIENT_KEY_DATA|GRPC_META_.*)$/;

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

  /** One that knows the secrets in Temporal's variables, which the SDK reads past us. */
  static knowing(env: NodeJS.ProcessEnv): SecretRegistry {
    const registry = new SecretRegistry();
    for (const [name, value] of Object.entries(env)) {
      if (value !== undefined && SECRET_VARIABLE.test(name)) registry.add(value);
    }
    return registry;
  }

  /** Makes a secret known, and returns it. */
  add(secret: string): string {
    const told = formsOf(secret).filter(
      (form) => form.length >= SHORTEST && !(form === secret && WORD.test(secret)),
    );
    const forms = new Set([...this.#forms, ...told]);
    if (forms.size > this.#forms.length) this.#forms = [...forms].sort((a, b) => b.length - a.length);
    return secret;
  }

  /** Makes a login known: HTTP sends it as base64 of `user:password`. */
  addLogin(user: string, password: string): void {
    this.add(password);
    this.add(`${user}:${password}`);
  }

  /** What we wrote ourselves, with every known secret replaced that is no word of ours. */
  mask(text: string): string {
    return this.#forms.reduce((masked, form) => masked.replaceAll(form, MASK), text);
  }
}
