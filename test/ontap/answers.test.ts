import { gzipSync } from 'node:zlib';
import { MAX_ANSWER_BYTES } from '../../src/ontap/transport/http';
import { CLUSTER, failure, OWNER, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';
import type { Answer } from './support/test-server';

const KEY = { ownerUuid: OWNER, sessionId: '2000' };

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(() => setup.end());

const text =
  (status: number, body: string, type = 'application/json'): Answer =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': type }).end(body);

const page = '<!DOCTYPE html><html><title>Sign in, session=hidden</title></html>';

const BROKEN: [string, Answer, string, boolean, RegExp][] = [
  ['an HTML page', text(200, page, 'text/html'), 'protocol', false, /an HTML page instead of JSON/],
  ['an HTML page that says JSON', text(200, page), 'protocol', false, /an HTML page instead of JSON/],
  ['an empty body', text(200, ''), 'protocol', false, /an empty answer/],
  ['half a document', text(200, '{"uuid": "1cd8'), 'protocol', false, /JSON that breaks off/],
  ['other text', text(200, 'OK'), 'protocol', false, /something else than JSON/],
  ['null', text(200, 'null'), 'protocol', false, /not what the API documents/],
  ['a list', text(200, '[]'), 'protocol', false, /not what the API documents/],
  [
    'an object without what was asked',
    text(200, '{}'),
    'protocol',
    false,
    /documents at uuid .*name .*version/,
  ],
  ['a 404 page of another server', text(404, page, 'text/html'), 'protocol', false, /HTTP 404/],
  ['a 404 without a body', text(404, ''), 'protocol', false, /cluster management address/],
  ['a 502 page of a proxy', text(502, page, 'text/html'), 'busy', true, /HTTP 502/],
  ['a broken connection', (_, response) => void response.socket?.destroy(), 'transport', true, /was cut/],
  [
    'half a body on a broken connection',
    (_, response) => {
      response.writeHead(200, { 'content-length': 1_000 });
      response.write('{"uuid":', () => response.socket?.destroy());
    },
    'transport',
    true,
    /cut/,
  ],
  [
    'a status that is none',
    (_, response) => void response.socket?.end('HTTP/1.1 999999 What\r\n\r\n'),
    'transport',
    true,
    /HPE_INVALID_STATUS/,
  ],
  [
    'no HTTP',
    (_, response) => void response.socket?.end('220 smtp.example ESMTP\r\n'),
    'transport',
    true,
    /HPE_INVALID_CONSTANT/,
  ],
];

test.each(BROKEN)('%s is a typed error', async (_, answer, kind, retryable, words) => {
  const server = await setup.server(answer);
  const error = await failure(setup.client(server.url).getCluster());
  expect(error).toMatchObject({ kind, retryable, message: expect.stringMatching(words) });
  expect((error as Error).message).toMatch(/^GET \/api\/cluster /);
  expect((error as Error).message).not.toContain('hidden');
  expect(server.requests).toHaveLength(1);
});

test.each([301, 302, 303, 307, 308])(
  'a redirect (%i) is not followed, with GET or DELETE',
  async (status) => {
    const other = await setup.server((_, response) => json(response, 200, CLUSTER));
    const location = `${other.url}/api/cluster?token=hidden`;
    const server = await setup.server((_, response) => void response.writeHead(status, { location }).end());
    const client = setup.client(server.url);
    for (const call of [() => client.getCluster(), () => client.deleteNdmpSession(KEY)]) {
      const error = await failure(call());
      expect(error).toMatchObject({
        kind: 'protocol',
        status,
        message: expect.stringContaining('never followed'),
      });
      expect((error as Error).message).not.toContain('hidden');
    }
    expect(other.requests).toEqual([]);
  },
);

const HUGE = Buffer.alloc(MAX_ANSWER_BYTES + 1, ' ');

test.each([
  ['plain', HUGE, {}],
  ['compressed', gzipSync(HUGE), { 'content-encoding': 'gzip' }],
])('a %s answer that is too large is given up', async (_, body, headers) => {
  const server = await setup.server((__, response) => void response.writeHead(200, headers).end(body));
  expect(await failure(setup.client(server.url).getCluster())).toMatchObject({
    kind: 'protocol',
    message: expect.stringContaining(`more than ${MAX_ANSWER_BYTES} bytes`),
  });
});

test('an answer with properties that nobody knows is read', async () => {
  const server = await setup.server((_, response) => json(response, 200, { ...CLUSTER, new: { x: 1 } }));
  await expect(setup.client(server.url).getCluster()).resolves.toMatchObject({
    cluster: { name: 'cluster1' },
  });
});

const DELETED: [string, Answer][] = [
  ['an empty object', text(200, '{}\n')],
  ['nothing', text(200, '')],
  ['204', (_, response) => void response.writeHead(204).end()],
  ['a job', text(202, JSON.stringify({ job: { uuid: OWNER } }))],
];

test.each(DELETED)('a DELETE that is answered by %s has worked', async (_, answer) => {
  const server = await setup.server(answer);
  await expect(setup.client(server.url).deleteNdmpSession(KEY)).resolves.toBeUndefined();
});

const NOT_DELETED: [string, Answer, string][] = [
  ['an HTML page', text(200, page, 'text/html'), 'protocol'],
  ['half a document', text(200, '{"error": {'), 'protocol'],
  ['an error under 200', text(200, JSON.stringify({ error: { code: '8', message: 'in use' } })), 'conflict'],
  ['a broken connection', (_, response) => void response.socket?.destroy(), 'transport'],
];

test.each(NOT_DELETED)(
  'a DELETE that is answered by %s has not worked, or nobody knows',
  async (_, answer, kind) => {
    const server = await setup.server(answer);
    expect(await failure(setup.client(server.url).deleteNdmpSession(KEY))).toMatchObject({ kind });
    expect(server.requests).toHaveLength(1);
  },
);
