import { gzipSync } from 'node:zlib';
import { MAX_ANSWER_BYTES } from '../../src/ontap/transport/http';
import { CLUSTER, failure, OWNER, PASSWORD, setUp } from './support/setup';
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

const page = '<!DOCTYPE html><html><title>Sign in</title><input value="hidden"></html>';

const BROKEN: [string, Answer, string, boolean, RegExp][] = [
  ['an HTML page', text(200, page, 'text/html'), 'notOntap', true, /HTTP 200 \(text\/html, page: Sign in/],
  ['an HTML page that says JSON', text(200, page), 'notOntap', true, /page: Sign in/],
  ['an empty body', text(200, ''), 'notOntap', true, /an empty body/],
  ['half a document', text(200, '{"uuid": "1cd8'), 'protocol', false, /JSON that breaks off/],
  ['other text', text(200, 'OK'), 'notOntap', true, /was not answered by ONTAP/],
  ['null', text(200, 'null'), 'notOntap', true, /was not answered by ONTAP/],
  ['a list', text(200, '[]'), 'notOntap', true, /was not answered by ONTAP/],
  [
    'an object without what was asked',
    text(200, '{}'),
    'protocol',
    false,
    /documents at uuid .*name .*version/,
  ],
  ['a 404 page of another server', text(404, page, 'text/html'), 'notOntap', true, /HTTP 404/],
  ['a 404 without a body', text(404, ''), 'notOntap', true, /own management address/],
  ['a 502 page of a proxy', text(502, page, 'text/html'), 'busy', true, /HTTP 502 .*something in between/],
  ['a 401 with an empty body', text(401, ''), 'auth', false, /401 \(an empty body\)\. Check password/],
  ['a 401 page of a proxy', text(401, page, 'text/html'), 'auth', false, /HTTP 401 .*something in between/],
  [
    "an error that is not of ONTAP's form",
    text(403, '{"message":"Forbidden"}'),
    'notOntap',
    true,
    /HTTP 403/,
  ],
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
      expect(error).toMatchObject({ kind: 'notOntap', status, retryable: true });
      expect((error as Error).message).toContain(`not followed (to ${other.url}/api/cluster,`);
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

const said = 'The security multi-admin-verify request (index 1) requires approval.';
const mav = (message: string, code = '262325') => JSON.stringify({ error: { message, code } });

const WRITTEN: [string, Answer, object][] = [
  ['an empty object', text(200, '{}\n'), { kind: 'done' }],
  ['nothing', text(200, ''), { kind: 'done' }],
  ['204', (_, response) => void response.writeHead(204).end(), { kind: 'done' }],
  ['a job', text(202, JSON.stringify({ job: { uuid: OWNER } })), { kind: 'accepted', job: OWNER }],
  ['202 without a job', text(202, ''), { kind: 'not_known' }],
  ['202 with nothing', text(202, '{}'), { kind: 'not_known' }],
  ...[
    '{"num_records":1,"records":[{"index":"1","state":"pending"}]}',
    '{"num_records":2,"records":[{"index":1,"state":"pending"},{"index":2,"state":"pending"}]}',
    '{"records":[{"index":3}]}',
    '{"request":{"index":4,"state":"pending"}}',
    '{"_links":{"self":{"href":"/api/security/multi-admin-verify/requests/4"}}}',
  ].map((body): [string, Answer, object] => [`202 with ${body}`, text(202, body), { kind: 'not_known' }]),
  [
    '202 with an error that nobody knows',
    text(202, mav('It is queued for two administrators.', '262331')),
    { kind: 'not_known', said: 'It is queued for two administrators (code 262331)' },
  ],
  ['202 with an error', text(202, mav('not found', '4')), { kind: 'not_known', said: 'not found (code 4)' }],
  ['a job under 200', text(200, JSON.stringify({ job: { uuid: OWNER } })), { kind: 'accepted', job: OWNER }],
  ...[202, 400, 403].map((status): [string, Answer, object] => [
    `${status} that wants approval`,
    text(status, mav(said)),
    { kind: 'awaits_approval', index: 1, said: said.slice(0, -1) },
  ]),
  [
    'words without the code',
    text(403, mav(said, '6')),
    { kind: 'awaits_approval', index: 1, said: said.slice(0, -1) },
  ],
  ['the code without words', text(403, mav('')), { kind: 'awaits_approval' }],
  ['the code without a number', text(400, mav('ask bob')), { kind: 'awaits_approval', said: 'ask bob' }],
  [
    'the record of a request',
    text(202, '{"num_records":1,"records":[{"index":1,"state":"pending"}]}'),
    { kind: 'awaits_approval', index: 1 },
  ],
  [
    'the record of a request that is approved',
    text(202, '{"num_records":1,"records":[{"index":2,"state":"approved"}]}'),
    { kind: 'awaits_approval', index: 2 },
  ],
  [
    'a request by itself',
    text(202, '{"index":9,"operation":"vserver services ndmp kill","state":"pending"}'),
    { kind: 'awaits_approval', index: 9 },
  ],
  ...[201, 202].map((status): [string, Answer, object] => [
    `${status} with the address of a request`,
    (_, response) =>
      void response.writeHead(status, { location: '/api/security/multi-admin-verify/requests/6' }).end('{}'),
    { kind: 'awaits_approval', index: 6 },
  ]),
  ['a number that is no request', text(202, '{"index":9}'), { kind: 'not_known' }],
  [
    'the address of something else',
    (_, response) => void response.writeHead(202, { location: '/api/protocols/ndmp/sessions/6' }).end('{}'),
    { kind: 'not_known' },
  ],
];

describe.each(['DELETE', 'PATCH'] as const)('a %s', (method) => {
  const write = (url: string) =>
    method === 'DELETE'
      ? setup.client(url).deleteNdmpSession(KEY)
      : setup.client(url).patchJob(OWNER, 'pause');

  test.each(WRITTEN)('that is answered by %s', async (_, answer, expected) => {
    const server = await setup.server(answer);
    expect(await write(server.url)).toEqual(expected);
  });

  test.each<[string, Answer, string]>([
    ['an HTML page', text(200, page, 'text/html'), 'notOntap'],
    ['a text that is no object', text(200, '"ok"'), 'notOntap'],
    ['a 403 page', text(403, page, 'text/html'), 'notOntap'],
    ['half a document', text(200, '{"error": {'), 'protocol'],
    ['an error under 200', text(200, mav('in use', '8')), 'protocol'],
    ['records that nobody asked for', text(200, '{"num_records":0}'), 'protocol'],
    ['203', text(203, '{}'), 'protocol'],
    ['a broken connection', (_, response) => void response.socket?.destroy(), 'transport'],
  ])('that is answered by %s: nobody knows what became of it', async (_, answer, kind) => {
    const server = await setup.server(answer);
    const error = await failure(write(server.url));
    expect(error).toMatchObject({ kind, isTurnedAway: false });
    expect(server.requests).toHaveLength(1);
  });
});

test("ONTAP's own words come first and whole, up to a thousand characters", async () => {
  const message = `${'This is why it can not be done. '.repeat(25)}The end`;
  const server = await setup.server(text(403, JSON.stringify({ error: { message, code: '6' } })));
  const error = (await failure(setup.client(server.url).getCluster())) as Error;
  expect(error.message.startsWith(`${message}: GET /api/cluster failed with HTTP 403, code 6. `)).toBe(true);
});

test('F10b: an error without words is told by its code', async () => {
  const server = await setup.server(text(500, '{"error":{"message":"","code":"13001"}}'));
  expect(await failure(setup.client(server.url).getCluster())).toMatchObject({
    message: expect.stringMatching(/^GET \/api\/cluster failed with HTTP 500, code 13001\. /),
  });
});

describe('who speaks', () => {
  const told = async (answer: Answer) => {
    const server = await setup.server(answer);
    return (await failure(setup.client(server.url).getCluster())) as Error;
  };

  test('F5: a redirect to an identity provider is told with where it leads and the commands of SAML', async () => {
    const error = await told((_, response) => {
      const location = 'https://idp.example.com/adfs/ls?SAMLRequest=hidden';
      response.writeHead(302, { location, 'content-type': 'text/html', server: 'libzapid-httpd' }).end();
    });
    expect(error).toMatchObject({ kind: 'notOntap', retryable: true, status: 302 });
    expect(error.message).toContain('to https://idp.example.com/adfs/ls,');
    expect(error.message).toContain('server libzapid-httpd');
    expect(error.message).toMatch(/security saml-sp show.*security saml-sp modify -is-enabled false/);
    expect(error.message).not.toMatch(/hidden|set url/i);
  });

  test('F6: a 403 page names the commands of web access', async () => {
    const html = '<html><head><title>403 Forbidden</title></head></html>';
    const error = await told(text(403, html, 'text/html'));
    expect(error).toMatchObject({ kind: 'notOntap', retryable: true });
    expect(error.message).toContain('(text/html, page: 403 Forbidden)');
    expect(error.message).toMatch(/web access show -name rest.*web access create .*-name rest -role ROLE/);
    expect(error.message).toMatch(/CLUSTER: vserver show -type admin; ROLE: security login show/);
    expect(error.message).not.toContain('REST role access');
  });

  test.each([400, 403, 404, 405, 409, 418, 500, 501])(
    'a %i without a body is not of ONTAP',
    async (status) => {
      expect(await told(text(status, ''))).toMatchObject({ kind: 'notOntap', retryable: true, status });
    },
  );

  test('what a page tells of itself is cut, cleaned and masked', async () => {
    const title = `Proxy\u001b[31m ${PASSWORD.slice(0, 40)} ${'x'.repeat(500)}`;
    const error = await told((_, response) => {
      const via = '1.1 '.padEnd(300, 'v');
      response.writeHead(500, { via, 'content-type': 'text/html' }).end(`<title>${title}</title>`);
    });
    expect(error.message).toContain('via 1.1 v');
    expect(error.message).not.toContain('\u001b');
    expect(error.message).not.toContain(PASSWORD);
    expect(Buffer.byteLength(JSON.stringify(error.message))).toBeLessThan(512);
  });
});
