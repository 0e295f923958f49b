import { redactor } from '../../ontap';

/**
 * A word, such as `secret` or `kill-sessions`: our own sentences may hold it, and a mask in one of them would tell it.
 * It is masked in what a server says, before that becomes a part of a sentence.
 */
const WORD = /^(?=.{1,32}$)\p{L}+([-_]\p{L}+)*$/u;

/** Variables of Temporal that hold secrets. */
const SECRET_VARIABLE = /^TEMPORAL_(API_KEY|CODEC_AUTH|TLS_CLIENT_KEY_DATA|GRPC_META_.*)$/;

/** Keys and certificates are quoted line by line. */
const linesOf = (secret: string) =>
  secret.split(/\r?\n/).filter((line) => line.length >= 16 && !line.startsWith('-----'));

/** The secret values that this process has read, so that nothing it writes shows one. */
export class SecretRegistry {
  readonly #secrets = new Set<string>();
  /** Made anew when another secret is known. */
  #redact?: ReturnType<typeof redactor> | undefined;

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
    if (!this.#secrets.has(secret)) this.#redact = undefined;
    for (const part of [secret, ...linesOf(secret)]) this.#secrets.add(part);
    return secret;
  }

  /** Makes a login known: HTTP sends it as base64 of `user:password`. */
  addLogin(user: string, password: string): void {
    this.add(password);
    this.add(`${user}:${password}`);
  }

  /** What we wrote ourselves, with every known secret replaced that is no word of ours. */
  mask(text: string): string {
    this.#redact ??= redactor([...this.#secrets], WORD);
    return this.#redact(text);
  }
}
