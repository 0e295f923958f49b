import type { Core } from '../core';
import { basicCredentials } from '../http/authenticate';
import type { Answer, Call } from '../http/call';

const oauthError = (status: number, error: string): Answer => ({ status, body: { error } });

/** RFC 6749 §4.4, client credentials; the client is a user of the cluster. */
export function postToken(call: Pick<Call, 'headers' | 'body'>, { tokens }: Core): Answer {
  const form = new URLSearchParams(call.body);
  if (form.get('grant_type') !== 'client_credentials') return oauthError(400, 'unsupported_grant_type');
  const [id, secret] = basicCredentials(call.headers.authorization) ?? [
    form.get('client_id') ?? '',
    form.get('client_secret') ?? '',
  ];
  const token = tokens.issue(id, secret);
  if (token === undefined) return oauthError(401, 'invalid_client');
  return { status: 200, body: { ...token, token_type: 'Bearer' }, headers: { 'Cache-Control': 'no-store' } };
}
