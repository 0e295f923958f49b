import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import fc from 'fast-check';
import https from 'node:https';
import type { Grant, LoginScope } from '../../src/contracts/cluster';
import { SESSION_ID_PATTERN, UUID_PATTERN } from '../../src/contracts/schemas/primitives';
import { OntapError } from '../../src/ontap';
import { createHttp } from '../../src/ontap/transport/http';
import { failure, JOB, OWNER, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';
import type { TestServer } from './support/test-server';
import { anyCharacter } from '../support/any-text';
import { runs } from '../support/runs';

const SESSION = `/api/protocols/ndmp/sessions/${OWNER}/2000%3A4000`;
const PAUSE = `/api/cluster/jobs/${JOB}?action=pause`;
const EVERYTHING = ['kill-sessions', 'control-jobs'] as const;

let setup: Setup;
let server: TestServer;
let other: TestServer;
let agent: https.Agent;

beforeAll(async () => {
  setup = await setUp();
  const answer = (_: unknown, response: Parameters<typeof json>[0]) => json(response, 200, {});
  [server, other] = await Promise.all([setup.server(answer), setup.server(answer)]);
  agent = new https.Agent({ ca: setup.ca.cert, keepAlive: true });
});
afterAll(async () => {
  agent.destroy();
  await setup.end();
});
beforeEach(() => {
  server.requests.length = 0;
});

/** The axios instance of the client, without anything in front of its guard. */
function http(allow: readonly Grant[] = EVERYTHING, isTlsVerified = true, scope: LoginScope = 'cluster') {
  return createHttp({ origin: server.url, allow, scope, isTlsVerified }, '1.2.3');
}

/** How a request fails, and how many requests arrived anywhere. */
async function outcomeOf(instance: AxiosInstance, config: AxiosRequestConfig) {
  const error = await failure(instance.request({ httpsAgent: agent, ...config }));
  if (!(error instanceof OntapError)) throw error;
  const sent = server.requests.length + other.requests.length;
  return { kind: error.kind, retryable: error.retryable, message: error.message, sent };
}

const REFUSED = { kind: 'readOnly', retryable: false, sent: 0 };

test.each([
  ['DELETE', SESSION],
  ['delete', SESSION],
  ['DELETE', `/api/protocols/ndmp/sessions/${OWNER}/2000`],
  ['DELETE', `/api/protocols/ndmp/sessions/${OWNER.toUpperCase()}/2000`],
  ['PATCH', PAUSE],
  ['PATCH', `/api/cluster/jobs/${JOB}?action=resume`],
  ['PATCH', `/api/cluster/jobs/${JOB}?action=cancel`],
  ['GET', '/api/cluster?fields=version'],
])('%s %s leaves when it is granted', async (method, url) => {
  await http().request({ method, url, httpsAgent: agent });
  expect(server.requests).toMatchObject([{ method: method.toUpperCase(), url }]);
});

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'LINK', 'PURGE', 'QUERY', 'TRACE'];
const PATHS = [
  '/',
  '/api',
  '/api/cluster',
  '/api/protocols/ndmp',
  '/api/protocols/ndmp/sessions',
  '/api/protocols/ndmp/sessions/',
  `/api/protocols/ndmp/sessions/${OWNER}`,
  `/api/protocols/ndmp/sessions/${OWNER}/`,
  '/api/protocols/ndmp/svms',
  '/api/cluster/jobs',
  `/api/cluster/jobs/${JOB}`,
  '/api/storage/volumes/1',
  '/api/private/cli/vserver/services/ndmp/kill',
];

test.each(METHODS.flatMap((method) => PATHS.map((path) => [method, path])))(
  '%s %s never leaves',
  async (method, url) => {
    expect(await outcomeOf(http(), { method, url })).toMatchObject(REFUSED);
  },
);

test.each(METHODS.filter((method) => method !== 'DELETE'))('%s of a session never leaves', async (method) => {
  expect(await outcomeOf(http(), { method, url: SESSION })).toMatchObject(REFUSED);
});

test.each(METHODS.filter((method) => method !== 'PATCH'))('%s of a job never leaves', async (method) => {
  expect(await outcomeOf(http(), { method, url: PAUSE })).toMatchObject(REFUSED);
});

const SESSIONS = '/api/protocols/ndmp/sessions';

test.each([
  ['dots for an id', `${SESSIONS}/${OWNER}/..`],
  ['dots for owner and id', `${SESSIONS}/../..`],
  ['a dot for an id', `${SESSIONS}/${OWNER}/.`],
  ['encoded dots', `${SESSIONS}/${OWNER}/%2e%2e`],
  ['encoded dots in upper case', `${SESSIONS}/${OWNER}/%2E%2E`],
  ['half encoded dots', `${SESSIONS}/${OWNER}/.%2e`],
  ['doubly encoded dots', `${SESSIONS}/${OWNER}/%252e%252e`],
  ['a way to the allowed path over dots', `${SESSIONS}/x/../${OWNER}/2000`],
  ['dots behind an id', `${SESSIONS}/${OWNER}/2000/..`],
  ['a query', `${SESSION}?return_timeout=0`],
  ['an empty query', `${SESSION}?`],
  ['a fragment', `${SESSION}#x`],
  ['an empty fragment', `${SESSION}#`],
  ['a query in an encoded id', `${SESSIONS}/${OWNER}/2000%3Fdata.state=idle`],
  ['a trailing slash', `${SESSION}/`],
  ['a double slash inside', `${SESSIONS}//${OWNER}/2000`],
  ['an encoded slash', `${SESSIONS}/${OWNER}%2F2000`],
  ['an encoded slash behind an id', `${SESSIONS}/${OWNER}/2000%2F`],
  ['a backslash', `${SESSIONS}/${OWNER}\\2000`],
  ['a backslash behind an id', `${SESSIONS}/${OWNER}/2000\\`],
  ['an encoded backslash', `${SESSIONS}/${OWNER}/2000%5C`],
  ['upper case in the path', `/api/protocols/NDMP/sessions/${OWNER}/2000`],
  ['another version of the API', `/api/v1/protocols/ndmp/sessions/${OWNER}/2000`],
  ['a longer path', `${SESSION}/x`],
  ['a path parameter', `${SESSION};x`],
  ['a line break', `${SESSIONS}/${OWNER}/20\n00`],
  ['a tab', `${SESSIONS}/${OWNER}/20\t00`],
  ['a space', `${SESSIONS}/${OWNER}/2000 `],
  ['an encoded NUL', `${SESSIONS}/${OWNER}/2000%00`],
  ['a raw colon, which is another spelling', `${SESSIONS}/${OWNER}/2000:4000`],
  ['a colon encoded in lower case', `${SESSIONS}/${OWNER}/2000%3a4000`],
  ['an encoded digit', `${SESSIONS}/${OWNER}/%32000`],
  ['digits of another script', `${SESSIONS}/${OWNER}/２０００`],
  ['a wildcard', `${SESSIONS}/${OWNER}/*`],
  ['several ids', `${SESSIONS}/${OWNER}/2000%7C2001`],
  ['no id', `${SESSIONS}/${OWNER}/`],
  ['a third number', `${SESSIONS}/${OWNER}/1%3A2%3A3`],
  ['a longer number', `${SESSIONS}/${OWNER}/12345678901`],
  ['a negative number', `${SESSIONS}/${OWNER}/-1`],
  ['an owner that is no uuid', `${SESSIONS}/svm1/2000`],
  ['a wildcard owner', `${SESSIONS}/*/2000`],
  ['an owner in braces', `${SESSIONS}/%7B${OWNER}%7D/2000`],
])('DELETE with %s never leaves', async (_, url) => {
  expect(await outcomeOf(http(), { method: 'DELETE', url })).toMatchObject(REFUSED);
});

test('DELETE with parameters, a body or another base URL never leaves', async () => {
  expect(
    await outcomeOf(http(), { method: 'DELETE', url: SESSION, params: { 'data.state': 'idle' } }),
  ).toMatchObject(REFUSED);
  expect(await outcomeOf(http(), { method: 'DELETE', url: SESSION, data: {} })).toMatchObject(REFUSED);
  expect(await outcomeOf(http(), { method: 'DELETE', url: SESSION, baseURL: other.url })).toMatchObject(
    REFUSED,
  );
  expect(
    await outcomeOf(http(), { method: 'DELETE', url: '/2000', baseURL: `${server.url}/api` }),
  ).toMatchObject(REFUSED);
});

test.each([
  ['no action', `/api/cluster/jobs/${JOB}`],
  ['another action', `/api/cluster/jobs/${JOB}?action=delete`],
  ['two actions', `/api/cluster/jobs/${JOB}?action=pause&action=cancel`],
  ['an encoded action', `/api/cluster/jobs/${JOB}?action=p%61use`],
  ['a further parameter', `/api/cluster/jobs/${JOB}?action=pause&uuid=*`],
  ['the parameter first', `/api/cluster/jobs/${JOB}?uuid=*&action=pause`],
  ['all jobs', '/api/cluster/jobs?action=pause'],
  ['all jobs by dots', `/api/cluster/jobs/..?action=pause`],
  ['no uuid', '/api/cluster/jobs/1?action=pause'],
  ['a slash before the query', `/api/cluster/jobs/${JOB}/?action=pause`],
])('PATCH with %s never leaves', async (_, url) => {
  expect(await outcomeOf(http(), { method: 'PATCH', url })).toMatchObject(REFUSED);
});

test('PATCH with a body never leaves', async () => {
  expect(await outcomeOf(http(), { method: 'PATCH', url: PAUSE, data: { state: 'paused' } })).toMatchObject(
    REFUSED,
  );
});

test.each(['GET', 'DELETE', 'PATCH'])('%s of another origin never leaves', async (method) => {
  const { port } = new URL(other.url);
  const path = method === 'PATCH' ? PAUSE : SESSION;
  const instance = http();
  for (const url of [other.url + path, `//127.0.0.1:${port}${path}`, `\\\\127.0.0.1:${port}${path}`]) {
    expect(
      await outcomeOf(instance, { method, url, allowAbsoluteUrls: true, baseURL: other.url }),
    ).toMatchObject(REFUSED);
  }
  expect(await outcomeOf(instance, { method, url: other.url + path, allowAbsoluteUrls: true })).toMatchObject(
    REFUSED,
  );
  expect(
    await outcomeOf(instance, { method, url: path, baseURL: server.url.replace('https:', 'http:') }),
  ).toMatchObject(REFUSED);
  expect(
    await outcomeOf(instance, { method, url: path, baseURL: server.url.replace('127.0.0.1', 'localhost') }),
  ).toMatchObject(REFUSED);
  expect(
    await outcomeOf(instance, { method, url: path, baseURL: server.url.replace('//', '//user:secret@') }),
  ).toMatchObject(REFUSED);
  expect(await outcomeOf(instance, { method, url: path, baseURL: 'https:nonsense' })).toMatchObject(REFUSED);
});

test.each(['DELETE', 'PATCH'])('%s of an absolute URL never leaves', async (method) => {
  const url = other.url + (method === 'PATCH' ? PAUSE : SESSION);
  expect(await outcomeOf(http(), { method, url })).toMatchObject(REFUSED);
  expect(await outcomeOf(http(), { method, url: url.replace('https:', '') })).toMatchObject(REFUSED);
});

test('GET of an absolute URL stays with the cluster, as a path', async () => {
  await http().request({ method: 'GET', url: `${other.url}/api`, httpsAgent: agent });
  expect([server.requests.length, other.requests.length]).toEqual([1, 0]);
  expect(server.requests[0]?.url).toBe(`/${other.url}/api`);
});

test('GET with a body never leaves', async () => {
  expect(await outcomeOf(http(), { method: 'GET', url: '/api/cluster', data: { x: 1 } })).toMatchObject(
    REFUSED,
  );
});

test.each([
  ['DELETE', SESSION, ['control-jobs'], 'kill-sessions'],
  ['DELETE', SESSION, [], 'kill-sessions'],
  ['PATCH', PAUSE, ['kill-sessions'], 'control-jobs'],
  ['PATCH', PAUSE, [], 'control-jobs'],
] as const)(
  '%s %s with the grants %j is refused and says what is missing',
  async (method, url, allow, missing) => {
    const message = expect.stringContaining(`allow: [${missing}]`) as string;
    expect(await outcomeOf(http(allow), { method, url })).toMatchObject({ ...REFUSED, message });
  },
);

test.each([
  ['DELETE', SESSION],
  ['PATCH', PAUSE],
])('%s is refused when nobody knows who would be written to', async (method, url) => {
  const message = expect.stringContaining('insecureSkipVerify') as string;
  expect(await outcomeOf(http(EVERYTHING, false), { method, url })).toMatchObject({ ...REFUSED, message });
});

const hostile = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(...'./\\%2eE3aA:?#*|;@0'.split('')), maxLength: 12 }),
  fc.constantFrom('..', '.', '%2e%2e', '2000', '2000:4000', '2000/../2001', '', 'null', '*'),
);

test('whatever owner and id are, nothing or exactly the one path is sent', async () => {
  const client = setup.client(server.url);
  const owner = fc.oneof({ arbitrary: fc.constant(OWNER), weight: 3 }, fc.uuid(), hostile);
  await fc.assert(
    fc.asyncProperty(owner, hostile, async (ownerUuid, sessionId) => {
      server.requests.length = 0;
      const isValid = UUID_PATTERN.test(ownerUuid) && SESSION_ID_PATTERN.test(sessionId);
      const outcome = await client.deleteNdmpSession({ ownerUuid, sessionId }).then(
        () => 'sent',
        (error: unknown) => (error as OntapError).kind,
      );
      const path = `/api/protocols/ndmp/sessions/${ownerUuid}/${encodeURIComponent(sessionId)}`;
      const sent = server.requests.map(({ method, url }) => `${method} ${url}`);
      expect([outcome, sent]).toEqual(isValid ? ['sent', [`DELETE ${path}`]] : ['validation', []]);
    }),
    runs(150),
  );
});

const ONE_SESSION =
  /^\/api\/protocols\/ndmp\/sessions\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/\d{1,10}(%3A\d{1,10})?$/;

test('whatever path a DELETE has, nothing or exactly one session is reached', async () => {
  const instance = http();
  const path = fc
    .array(fc.oneof(fc.constantFrom(...SESSION.split('/'), '2000', OWNER, '/', '//'), hostile), {
      maxLength: 8,
    })
    .map((parts) => parts.join('/'));
  await fc.assert(
    fc.asyncProperty(fc.oneof(path, fc.constant(SESSION)), async (url) => {
      server.requests.length = 0;
      const outcome = await instance.request({ method: 'DELETE', url, httpsAgent: agent }).then(
        () => 'sent',
        (error: unknown) => (error as OntapError).kind,
      );
      const sent = server.requests.map((request) => ONE_SESSION.test(request.url));
      expect([outcome, sent]).toEqual(outcome === 'sent' ? ['sent', [true]] : ['readOnly', []]);
    }),
    runs(300),
  );
});

test("an SVM's login kills nothing, whatever is granted, and commands jobs", async () => {
  const svm = http(EVERYTHING, true, 'svm');
  const kill = await outcomeOf(svm, { method: 'DELETE', url: SESSION });
  expect(kill).toMatchObject({ ...REFUSED, message: expect.stringContaining('scope: svm') });
  await svm.request({ method: 'PATCH', url: PAUSE, httpsAgent: agent });
  expect(server.requests.map(({ method }) => method)).toEqual(['PATCH']);
});
