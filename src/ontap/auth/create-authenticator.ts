import type { ClusterConfig } from '../../contracts/cluster';
import { AgentPool } from '../transport/agent-pool';
import { basicAuthenticator } from './authenticator';
import type { Authenticator } from './authenticator';
import { certificateAuthenticator } from './certificate-authenticator';
import { oauth2Authenticator } from './oauth2-authenticator';
import type { SecretReader } from './secret-reader';
import { tokenRequest } from './token-request';

/** The way to log in that a cluster's entry names. */
export function createAuthenticator(
  config: ClusterConfig,
  { secrets, now }: { secrets: SecretReader; now: () => number },
): Authenticator {
  const { auth, proxy, requestTimeoutMs: timeoutMs } = config;
  if ('basic' in auth) return basicAuthenticator(auth.basic, secrets);
  if ('certificate' in auth) return certificateAuthenticator(auth.certificate, secrets);
  const { caFile } = auth.oauth2;
  const tls = { insecureSkipVerify: false, ...(caFile === undefined ? {} : { caFile }) };
  const agents = new AgentPool({ tls, proxy, timeoutMs });
  const fetchToken = tokenRequest(auth.oauth2, { agents, timeoutMs, now });
  return oauth2Authenticator(auth.oauth2, { secrets, fetchToken, now, close: () => agents.close() });
}
