import type { ClusterConfig } from '../../contracts/cluster';
import { secretId } from './secret-id';
import type { SecretReader } from './secret-reader';

/** What identifies us, read at use. */
export interface Login {
  /** Names the secret for the breaker, without telling it. */
  id: string;
  /** Client certificate and key in PEM, for TLS. */
  certificate?: { cert: string; key: string };
  /**
   * Value of `Authorization`; absent with a client certificate.
   *
   * @param rejected - a value that was refused though it had not expired, so that another one is fetched.
   */
  authorization?(options: {
    rejected?: string | undefined;
    signal?: AbortSignal | undefined;
  }): Promise<string>;
  /** True when {@link authorization} can give another value for the same secret (a new token). */
  renewable: boolean;
  /** Texts that must not appear in any message. */
  secrets: readonly string[];
}

/** Reads the secret and says how to log in with it. */
export interface Authenticator {
  login(): Promise<Login>;
  close(): void;
}

type Auth = ClusterConfig['auth'];

/** User and password with every request. */
export function basicAuthenticator(
  basic: Extract<Auth, { basic: unknown }>['basic'],
  secrets: SecretReader,
): Authenticator {
  return {
    async login() {
      const password = await secrets.read({ file: basic.passwordFile, env: basic.passwordEnv });
      const value = Buffer.from(`${basic.user}:${password}`).toString('base64');
      return {
        id: secretId('basic', basic.user, password),
        authorization: async () => `Basic ${value}`,
        renewable: false,
        secrets: [password, value],
      };
    },
    close() {},
  };
}
