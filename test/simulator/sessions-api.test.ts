import {
  aCluster,
  aSession,
  finishedButOpen,
  halfOpen,
  remoteBackup,
  type Simulator,
} from '../../src/simulator';
import { call, SESSIONS, start, type Reply } from './call';

const HAL = { Accept: '*/*' };

let simulator: Simulator;

beforeAll(async () => {
  const sessions = Array.from({ length: 10 }, (_, index) =>
    aSession(index % 2 === 0 ? finishedButOpen({ bytes: index * 10 }) : halfOpen(), {
      id: `1000:${100 + index}`,
      client: { port: 40_000 + index },
    }),
  );
  simulator = await start({ scenario: aCluster({ sessions }), speed: 0 });
});

const get = (path: string, headers?: Record<string, string>): Promise<Reply> =>
  call(simulator, path, headers === undefined ? {} : { headers });
const ids = ({ json }: Reply): unknown[] => json.records.map(({ id }) => id);
const owner = (): string => simulator.svms[0]?.uuid ?? '';

it('returns the keys of a collection, and nothing else without fields', async () => {
  const { json } = await get(SESSIONS);
  expect(Object.keys(json)).toEqual(['records', 'num_records']);
  expect(json.num_records).toBe(10);
  expect(json.records[0]).toEqual({ uuid: owner(), id: '1000:100' });
});

it('returns the standard set for an instance, with the keys whatever the fields', async () => {
  const { json } = await get(`${SESSIONS}/${owner()}/1000:100`);
  expect(json).toMatchObject({ client_port: 40_000, data: { state: 'halted', reason: 'successful' } });
  const selected = await get(`${SESSIONS}/${owner()}/1000%3a100?fields=data.state`);
  expect(selected.json).toEqual({ uuid: owner(), id: '1000:100', data: { state: 'halted' } });
});

it('links records under HAL only, and the links work', async () => {
  const { json, headers } = await get(`${SESSIONS}?fields=node&max_records=1`, HAL);
  expect(headers['content-type']).toBe('application/hal+json');
  const [record] = json.records as [
    { _links: { self: { href: string } }; node: { _links: { self: { href: string } } } },
  ];
  expect(record._links.self.href).toBe(`${SESSIONS}/${owner()}/1000%3A100`);
  expect((await get(record._links.self.href)).json.id).toBe('1000:100');
  expect((await get(record.node._links.self.href)).json.name).toBe('node1');
  expect((await get(`${SESSIONS}?fields=node`)).text).not.toContain('_links');
});

it('pages without losing, repeating or changing anything, also under plain JSON', async () => {
  const pages: Reply[] = [];
  let path: string | undefined = `${SESSIONS}?max_records=3&data.state=halted%7Cidle&fields=client_port`;
  while (path !== undefined) {
    const page = await get(path);
    pages.push(page);
    path = page.json._links?.next?.href;
  }
  const ports = pages.flatMap(({ json }) => json.records.map(({ client_port }) => client_port));
  expect(ports).toEqual(Array.from({ length: 10 }, (_, index) => 40_000 + index));
  const links = pages.slice(0, 3).map(({ json }) => json._links?.next?.href ?? '');
  expect(links).toEqual(
    ['102', '105', '108'].map(
      (id) =>
        `${SESSIONS}?start.uuid=${owner()}&start.id=1000%3A${id}` +
        '&max_records=3&data.state=halted%7Cidle&fields=client_port',
    ),
  );
  expect(pages.map(({ headers }) => headers.link)).toEqual([
    ...links.map((link) => `<${link}>; rel="next"`),
    undefined,
  ]);
});

it('goes on after the last key when that session has gone', async () => {
  const { json } = await get(`${SESSIONS}?start.uuid=${owner()}&start.id=1000%3A1045&max_records=2`);
  expect(json.records.map(({ id }) => id)).toEqual(['1000:105', '1000:106']);
});

it('pages what is sorted by something else than its keys', async () => {
  const first = await get(`${SESSIONS}?order_by=client_port%20desc&max_records=6`);
  const second = await get(first.json._links?.next?.href ?? '');
  expect([...ids(first), ...ids(second)]).toEqual(
    Array.from({ length: 10 }, (_, index) => `1000:${109 - index}`),
  );
  expect(second.json._links).toBeUndefined();
});

it('filters by any field, all filters at once, and finds nothing with 200', async () => {
  expect(ids(await get(`${SESSIONS}?data.bytes_processed=%3E20&data.state=halted`))).toEqual([
    '1000:104',
    '1000:106',
    '1000:108',
  ]);
  const nothing = await get(`${SESSIONS}?tape_device=nrst0a`);
  expect(nothing).toMatchObject({ status: 200, json: { records: [], num_records: 0 } });
});

it('counts without returning records', async () => {
  expect((await get(`${SESSIONS}?return_records=false&data.state=idle`)).json).toEqual({ num_records: 5 });
});

it('prints with two spaces unless told otherwise', async () => {
  expect((await get('/api/protocols/ndmp')).text).toBe('{\n  "mode": "svm"\n}\n');
  expect((await get('/api/protocols/ndmp?pretty=false')).text).toBe('{"mode":"svm"}\n');
});

it.each([
  [
    '?fields=nonsense',
    '262197',
    'fields',
    'The value "nonsense" is invalid for field "fields" (<field,...>)',
  ],
  [
    '?return_timeout=600',
    '262197',
    'return_timeout',
    'The value "600" is invalid for field "return_timeout" (<0..120>)',
  ],
  [
    '?max_records=0',
    '262197',
    'max_records',
    'The value "0" is invalid for field "max_records" (<1..2147483647>)',
  ],
  ['?nonsense=1', '262179', 'nonsense', 'Unexpected argument "nonsense".'],
  [
    '?client_port=abc',
    '262197',
    'client_port',
    'The value "abc" is invalid for field "client_port" (<integer>)',
  ],
  ['?id=1&id=2', '262188', 'id', 'Field "id" was specified twice.'],
])('refuses %s with 400', async (query, code, target, message) => {
  const { status, json } = await get(SESSIONS + query);
  expect(status).toBe(400);
  expect(json).toEqual({ error: { message, code, target } });
});

it('answers as documented when the owner or the session is not there', async () => {
  const nobody = '00000000-0000-11ef-a000-000000000000';
  expect(await get(`${SESSIONS}/nonsense/1`)).toMatchObject({
    status: 400,
    json: { error: { code: '68812802' } },
  });
  expect(await get(`${SESSIONS}/${nobody}/1`)).toMatchObject({
    status: 404,
    json: { error: { code: '68812803' } },
  });
  expect((await get(`${SESSIONS}/${owner()}/1`)).json).toEqual({
    error: { message: "entry doesn't exist", code: '4', target: 'uuid' },
  });
});

it.each(['..', '%2E%2E', '.%2e/.'])('resolves %s as a cluster does: it leads to the parent', async (dots) => {
  expect((await get(`${SESSIONS}/${owner()}/${dots}?max_records=2`)).json.num_records).toBe(2);
  expect((await get(`${SESSIONS}/${owner()}/${dots}/${dots}`)).json).toEqual({ mode: 'svm' });
});

it('knows /api/v1, HEAD, OPTIONS, 404 for other paths and 405 for other methods', async () => {
  expect(ids(await get(`/api/v1${SESSIONS.slice(4)}?max_records=1`))).toEqual(['1000:100']);
  expect(await call(simulator, SESSIONS, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  const options = await call(simulator, SESSIONS, { method: 'OPTIONS' });
  expect(options.headers.allow).toBe('GET, DELETE, HEAD, OPTIONS');
  expect(await get('/api/storage/volumes')).toMatchObject({ status: 404 });
  const post = await call(simulator, SESSIONS, { method: 'POST', body: '{}' });
  expect(post).toMatchObject({ status: 405, json: { error: { code: '3' } } });
});

describe('a DELETE that lost its way', () => {
  const paths = (): string[] => [
    SESSIONS,
    `${SESSIONS}/`,
    `${SESSIONS}?return_records=true&max_records=5`,
    `${SESSIONS}/${owner()}`,
    `${SESSIONS}/${owner()}/`,
    `${SESSIONS}/${owner()}/..`,
    `${SESSIONS}/${owner()}/%2E%2E`,
    `${SESSIONS}/${owner()}/../..`,
    `${SESSIONS}/../sessions`,
    `${SESSIONS}/${owner()}/*`,
    `${SESSIONS}/${owner()}/%2A`,
    `${SESSIONS}/*/1000:100`,
    `${SESSIONS}/${owner()}/1000:100/..%2F..`,
  ];

  it('is refused with 4xx and ends no session', async () => {
    for (const path of paths()) {
      const { status } = await call(simulator, path, { method: 'DELETE', body: '{}' });
      expect({ path, refused: status >= 400 && status < 500 }).toEqual({ path, refused: true });
    }
    expect(simulator.sessions.list()).toHaveLength(10);
    expect(simulator.ledger()).toMatchObject({ deletes: 0, wrongfulKills: 0 });
  });

  it('is refused with a list of records in its body', async () => {
    const body = JSON.stringify({ records: [{}, {}] });
    expect((await call(simulator, SESSIONS, { method: 'DELETE', body })).status).toBe(400);
    expect(simulator.sessions.list()).toHaveLength(10);
  });
});

describe('a kill', () => {
  it('is answered with an empty object; the session is halted, then gone', async () => {
    const killer = await start({
      scenario: aCluster({ sessions: [aSession(remoteBackup())] }),
      speed: 0,
    });
    const key = killer.sessions.list()[0]?.session.identity;
    const path = `${SESSIONS}/${key?.uuid}/${key?.id}`;
    const reply = await call(killer, path, { method: 'DELETE', body: '{}' });
    expect(reply).toMatchObject({ status: 200, json: {} });
    expect((await call(killer, path)).json).toMatchObject({ data: { state: 'halted', reason: 'aborted' } });
    killer.clock.advance(2);
    expect((await call(killer, path)).status).toBe(404);
    expect((await call(killer, path, { method: 'DELETE' })).json.error.code).toBe('4');
  });

  it('by query hits what matches at that instant', async () => {
    const killer = await start({
      scenario: aCluster({ sessions: [aSession(halfOpen()), aSession(finishedButOpen())] }),
      switches: { killBehaviour: { kind: 'vanish' } },
    });
    const { json } = await call(killer, `${SESSIONS}?data.state=halted`, { method: 'DELETE' });
    expect(json).toEqual({ num_records: 1 });
    expect(killer.sessions.list().map(({ session }) => session.story)).toEqual(['half-open']);
  });

  it('may be ignored, when the switch says so', async () => {
    const killer = await start({
      scenario: aCluster({ mode: 'node', sessions: [aSession(halfOpen(), { id: '2000' })] }),
      switches: { killBehaviour: { kind: 'ignores' } },
    });
    const path = `${SESSIONS}/${killer.nodes.byName('node1').uuid}/2000`;
    expect((await call(killer, path, { method: 'DELETE' })).status).toBe(200);
    expect((await call(killer, path)).json).not.toHaveProperty('svm');
    expect(killer.ledger()).toMatchObject({ deletes: 0, writes: [{ verdict: 'justified', ended: false }] });
  });
});

it('two simultaneous kills of one session answer 200 or 404', async () => {
  const { uuid, id } = simulator.sessions.add(aSession(halfOpen())).identity;
  const kill = (): Promise<Reply> => call(simulator, `${SESSIONS}/${uuid}/${id}`, { method: 'DELETE' });
  const statuses = (await Promise.all([kill(), kill(), kill()])).map(({ status }) => status);
  expect(statuses.every((status) => [200, 404].includes(status))).toBe(true);
  expect(simulator.ledger().deletes).toBe(1);
});

it('a release before 9.9 has no uuid of its own', async () => {
  const old = await start({
    scenario: aCluster({ sessions: [aSession(halfOpen())] }),
    switches: { ownerUuid: false },
  });
  const [record] = (await call(old, SESSIONS)).json.records;
  expect(record).toEqual({ id: expect.any(String), svm: { uuid: old.svms[0]?.uuid } });
  expect((await call(old, `${SESSIONS}?uuid=x`)).status).toBe(400);
});
