import { inspect } from 'node:util';
import { makeCertificate } from './support/certificates';
import { failure, OWNER, PASSWORD, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';
import type { Answer, TestServer } from './support/test-server';

const CLIENT_SECRET = 'client secret & more';
const TOKEN = 'token-that-nobody-may-see';
const KEY = { ownerUuid: OWNER, sessionId: '2000' };

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(() => setup.end());

/** Every way in which a logger, Temporal or a person could print an error. */
function printed(error: unknown): string {
  const own = Object.getOwnPropertyNames(error).map((name) => [
    name,
    (error as Record<string, unknown>)[name],
  ]);
  const { stack, message } = error as Error;
  return [
    JSON.stringify(error),
    inspect(error, { depth: 20, showHidden: true }),
    stack,
    message,
    JSON.stringify(own),
  ].join('\n');
}

/** A secret in the spellings in which it may appear. */
function spellings(secret: string): string[] {
  const pieces = secret.includes('-----')
    ? secret.split('\n').filter((line) => /^\w{20}/.test(line))
    : [secret];
  return pieces.flatMap((piece) => [
    piece,
    JSON.stringify(piece).slice(1, -1),
    encodeURIComponent(piece),
    Buffer.from(piece).toString('base64'),
    Buffer.from(`svc:${piece}`).toString('base64'),
  ]);
}

/** Repeats whatever the client has just told, in all spellings. */
const repeat =
  (status: number): Answer =>
  ({ headers, body }, response) => {
    const authorization = headers.authorization ?? '';
    const login = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();
    const told = [authorization, login, body, JSON.stringify(login), encodeURIComponent(login)];
    json(response, status, { error: { message: told.join(' '), code: '2', target: login } });
  };

/** Servers that do their worst, some of them repeating what we sent. */
const HOSTILE: [string, Answer][] = [
  ['repeats the secret in a 400', repeat(400)],
  ['repeats the secret in a 401', repeat(401)],
  ['repeats the secret in a 403', repeat(403)],
  ['repeats the secret in a 500', repeat(500)],
  ['repeats the secret beside records', repeat(200)],
  [
    'answers a page with the secret',
    ({ headers }, r) => void r.end(`<html>${headers.authorization} ${PASSWORD}`),
  ],
  [
    'redirects to the secret',
    ({ headers }, r) => void r.writeHead(302, { location: `/${headers.authorization}` }).end(),
  ],
  [
    'names the secret where a number should be',
    (_, r) => json(r, 200, { records: [{ client_port: PASSWORD }] }),
  ],
  [
    'links to the secret',
    (_, r) => json(r, 200, { records: [], _links: { next: { href: `//h/${PASSWORD}` } } }),
  ],
  [
    'asks to wait for the secret',
    (_, r) => json(r, 503, {}, { 'retry-after': encodeURIComponent(PASSWORD) }),
  ],
  ['breaks the connection', (_, r) => void r.socket?.destroy()],
  ['says no HTTP', (_, r) => void r.socket?.end('nonsense\r\n')],
];

/** Each way to log in, and the secrets that it knows. */
async function logins(idp: TestServer): Promise<[string, object, string[]][]> {
  const { cert, key } = await makeCertificate({ name: 'svc' });
  const clientSecretFile = setup.file('client-secret', CLIENT_SECRET);
  const oauth2 = { tokenUrl: `${idp.url}/token`, clientId: 'id', clientSecretFile, caFile: setup.caFile };
  const certificate = { certFile: setup.file('c.pem', cert), keyFile: setup.file('k.pem', key) };
  return [
    ['basic', { basic: { user: 'svc', passwordFile: setup.passwordFile } }, [PASSWORD]],
    ['certificate', { certificate }, [key]],
    ['oauth2', { oauth2 }, [CLIENT_SECRET, TOKEN]],
  ];
}

test.each(HOSTILE)('no error holds a secret when the server %s', async (_, answer) => {
  const server = await setup.server(answer);
  const idp = await setup.server((__, response) => json(response, 200, { access_token: TOKEN }));
  for (const [kind, auth, secrets] of await logins(idp)) {
    const client = setup.client(server.url, { auth });
    const calls = [client.listNdmpSessions(), client.getNdmpSession(KEY), client.deleteNdmpSession(KEY)];
    const text = (await Promise.all(calls.map((call) => call.then(() => '', printed)))).join('\n');
    const found = secrets.flatMap(spellings).filter((spelling) => text.includes(spelling));
    expect([kind, found, text.length > 100]).toEqual([kind, [], true]);
  }
});

test.each(HOSTILE)('no error holds a client secret when the token server %s', async (_, answer) => {
  const idp = await setup.server(answer);
  const [, , oauth2] = await logins(idp);
  const error = await failure(setup.client('https://127.0.0.1:1', { auth: oauth2?.[1] }).getCluster());
  const text = printed(error);
  expect(spellings(CLIENT_SECRET).filter((spelling) => text.includes(spelling))).toEqual([]);
});

test('no error has a cause, or anything else than text and numbers', async () => {
  const server = await setup.server(repeat(500));
  const error = (await failure(setup.client(server.url).getCluster())) as Error;
  expect(error.cause).toBeUndefined();
  for (const value of Object.values(error))
    expect(['string', 'number', 'boolean', 'undefined']).toContain(typeof value);
});

test('nothing that is logged holds a secret', async () => {
  const server = await setup.server(repeat(401));
  const lines: unknown[] = [];
  const log = {
    info: (...line: unknown[]) => lines.push(line),
    warn: (...line: unknown[]) => lines.push(line),
  };
  await failure(setup.client(server.url, {}, { log }).getCluster());
  expect(lines).toHaveLength(1);
  expect(spellings(PASSWORD).filter((spelling) => JSON.stringify(lines).includes(spelling))).toEqual([]);
});
