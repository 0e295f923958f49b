import axios from 'axios';
import { z } from 'zod';
import type { ClusterConfig } from '../../contracts/cluster';
import { quoteServer } from '../errors/fault';
import { noLogin, unexpected } from '../errors/local-errors';
import { requestError } from '../errors/request-error';
import { responseError } from '../errors/response-error';
import type { AgentPool } from '../transport/agent-pool';
import { withDeadline } from '../../node';
import { redactor } from './redactor';

/** The `oauth2` part of a cluster's entry. */
export type OAuth2Config = Extract<ClusterConfig['auth'], { oauth2: unknown }>['oauth2'];

/** A bearer token and its life, by our clock. */
export interface Token {
  value: string;
  fetchedAtMs: number;
  expiresAtMs: number;
}

/** Asks the token URL for a token. */
export type FetchToken = (clientSecret: string) => Promise<Token>;

/** Life of a token when the server does not tell (RFC 6749 lets it). */
const DEFAULT_LIFE_SECONDS = 300;

/** A token is a few kilobytes. */
const MAX_TOKEN_ANSWER_BYTES = 256 * 1024;

const tokenSchema = z.looseObject({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  expires_in: z.coerce.number().positive().optional(),
});

const refusalSchema = z.looseObject({ error: z.string() });

/** `invalid_client` and the like (RFC 6749 §5.2). */
function refusal(body: string): string {
  try {
    return refusalSchema.parse(JSON.parse(body)).error;
  } catch {
    return 'no reason';
  }
}

interface Connection {
  agents: AgentPool;
  timeoutMs: number;
  now: () => number;
}

function formBody(config: OAuth2Config, clientSecret: string): string {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: config.clientId,
    client_secret: clientSecret,
  });
  if (config.scope !== undefined) form.set('scope', config.scope);
  return form.toString();
}

/** An axios instance of its own that can reach the token URL and nothing else. */
function post(config: OAuth2Config, connection: Connection) {
  const instance = axios.create({
    method: 'POST',
    url: config.tokenUrl,
    maxRedirects: 0,
    proxy: false,
    maxContentLength: MAX_TOKEN_ANSWER_BYTES,
    responseType: 'text',
    transformResponse: [],
    validateStatus: () => true,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
  });
  return (data: string) =>
    withDeadline({ timeoutMs: connection.timeoutMs }, async (signal) => {
      const httpsAgent = await connection.agents.agent();
      return instance.request<string>({ url: config.tokenUrl, data, httpsAgent, signal });
    });
}

/** Makes the token request; a 400, 401 or 403 is a refused login, anything else as for ONTAP. */
export function tokenRequest(config: OAuth2Config, connection: Connection): FetchToken {
  const { origin, pathname } = new URL(config.tokenUrl);
  const asked = { method: 'POST', path: origin + pathname };
  const send = post(config, connection);
  return async (clientSecret) => {
    const { status, data, headers } = await send(formBody(config, clientSecret)).catch((error: unknown) => {
      throw requestError(asked, origin, error);
    });
    if ([400, 401, 403].includes(status)) {
      const said = quoteServer(refusal(data), redactor([clientSecret]));
      throw noLogin(
        `${asked.method} ${asked.path} gave no token (HTTP ${status}, ${said}). Check clientId, client secret and scope.`,
        status,
      );
    }
    if (status >= 400) {
      const retryAfter = headers['retry-after'] as string | undefined;
      throw responseError(asked, { status, fault: { message: 'no token' }, retryAfter }, connection.now());
    }
    return readToken(asked, data, connection.now());
  };
}

function readToken(asked: { method: string; path: string }, body: string, now: number): Token {
  try {
    const token = tokenSchema.parse(JSON.parse(body));
    const lifeMs = (token.expires_in ?? DEFAULT_LIFE_SECONDS) * 1_000;
    return { value: token.access_token, fetchedAtMs: now, expiresAtMs: now + lifeMs };
  } catch {
    throw unexpected(asked, 'no bearer token; check that tokenUrl is the token endpoint (RFC 6749)');
  }
}
