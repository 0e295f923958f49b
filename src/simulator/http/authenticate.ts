import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Tokens } from './tokens';
import type { User, Users } from './users';

export interface Logins {
  users: Users;
  tokens: Tokens;
}

/** Name and password of a Basic header. */
export function basicCredentials(header: string | undefined): [string, string] | undefined {
  const [, encoded] = /^Basic (.+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [name = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return [name, password.join(':')];
}

function byCertificate(socket: TLSSocket, users: Users): User | undefined {
  if (!socket.authorized) return undefined;
  // The common name of a client certificate is the user.
  const name: unknown = socket.getPeerCertificate().subject?.CN;
  return typeof name === 'string' ? users.get(name) : undefined;
}

/** The user behind a request: bearer token, else Basic, else client certificate. */
export function authenticate(request: IncomingMessage, { users, tokens }: Logins): User | undefined {
  const header = request.headers.authorization;
  const [, token] = /^Bearer (.+)$/i.exec(header ?? '') ?? [];
  if (token !== undefined) return tokens.check(token);
  const basic = basicCredentials(header);
  if (basic !== undefined) return users.check(...basic);
  return byCertificate(request.socket as TLSSocket, users);
}
