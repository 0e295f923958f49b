import { randomBytes } from 'node:crypto';
import type { User, Users } from './users';

const TOKEN_LIFETIME_SECONDS = 3600;

interface Token {
  user: string;
  expiresAt: number;
}

const segment = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');

/** Bearer tokens for the cluster's users: client id and secret are name and password. */
export class Tokens {
  readonly #tokens = new Map<string, Token>();

  constructor(
    private readonly users: Users,
    private readonly now: () => number,
  ) {}

  issue(clientId: string, clientSecret: string): { access_token: string; expires_in: number } | undefined {
    const user = this.users.check(clientId, clientSecret);
    if (user === undefined) return undefined;
    const expiresAt = this.now() + TOKEN_LIFETIME_SECONDS * 1000;
    // Shaped like a JWT, which clients look for; valid because it is known, not because it is signed.
    const access_token = [
      segment({ alg: 'none', typ: 'JWT' }),
      segment({ sub: user.name, exp: Math.floor(expiresAt / 1000) }),
      randomBytes(16).toString('base64url'),
    ].join('.');
    this.#tokens.set(access_token, { user: user.name, expiresAt });
    return { access_token, expires_in: TOKEN_LIFETIME_SECONDS };
  }

  check(token: string): User | undefined {
    const known = this.#tokens.get(token);
    return known === undefined || known.expiresAt <= this.now() ? undefined : this.users.get(known.user);
  }

  /** Makes every token invalid. */
  revokeAll(): void {
    this.#tokens.clear();
  }
}
