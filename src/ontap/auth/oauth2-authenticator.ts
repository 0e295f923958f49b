import type { Authenticator } from './authenticator';
import { unlessAborted } from '../../node';
import { secretId } from './secret-id';
import type { SecretReader } from './secret-reader';
import type { FetchToken, OAuth2Config, Token } from './token-request';

/** A token is renewed this long before it ends, so that none ends on its way to ONTAP. */
const RENEW_BEFORE_MS = 60_000;

/** A token that lives shorter than twice the above is used for half of its life. */
function renewAt(token: Token): number {
  const lifeMs = token.expiresAtMs - token.fetchedAtMs;
  return token.expiresAtMs - Math.min(RENEW_BEFORE_MS, lifeMs / 2);
}

/** One token for all requests; fetched once, whoever asks first. */
class TokenCache {
  private cached: { id: string; token: Token } | undefined;
  private fetching: { id: string; token: Promise<Token> } | undefined;

  constructor(
    private readonly fetchToken: FetchToken,
    private readonly now: () => number,
  ) {}

  async get(id: string, clientSecret: string, rejected: string | undefined): Promise<Token> {
    const { cached } = this;
    if (cached?.id === id && cached.token.value !== rejected && this.now() < renewAt(cached.token)) {
      return cached.token;
    }
    if (this.fetching?.id !== id) this.fetching = { id, token: this.fetch(id, clientSecret) };
    return this.fetching.token;
  }

  private async fetch(id: string, clientSecret: string): Promise<Token> {
    try {
      const token = await this.fetchToken(clientSecret);
      this.cached = { id, token };
      return token;
    } finally {
      if (this.fetching?.id === id) this.fetching = undefined;
    }
  }
}

/** OAuth 2.0 client credentials: a bearer token from the configured token URL. */
export function oauth2Authenticator(
  config: OAuth2Config,
  options: { secrets: SecretReader; fetchToken: FetchToken; now: () => number; close: () => void },
): Authenticator {
  const tokens = new TokenCache(options.fetchToken, options.now);
  const source = { file: config.clientSecretFile, env: config.clientSecretEnv };
  return {
    async login() {
      const clientSecret = await options.secrets.read(source);
      const id = secretId('oauth2', config.clientId, clientSecret);
      const secrets = [clientSecret];
      return {
        id,
        renewable: true,
        secrets,
        async authorization({ rejected, signal }) {
          const refused = rejected?.replace(/^Bearer /, '');
          // Others may wait for the same token.
          const token = await unlessAborted(tokens.get(id, clientSecret, refused), signal);
          secrets.push(token.value);
          return `Bearer ${token.value}`;
        },
      };
    },
    close: options.close,
  };
}
