import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { listAll, MAX_PAGES, MAX_RECORDS } from '../../src/ontap/query/collection';
import type { Send } from '../../src/ontap/transport/send';
import type { FaultSpec, Simulator } from '../../src/simulator';
import { failure, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';

const SESSIONS = '/api/protocols/ndmp/sessions';

let setup: Setup;
let simulator: Simulator;
beforeAll(async () => {
  setup = await setUp();
  simulator = await setup.simulator({ scenario: 'demo', speed: 0 });
});
afterAll(() => setup.end());
beforeEach(() => {
  simulator.faults.clear();
  simulator.resetStats();
});

const ids = (sessions: { ownerUuid: string; sessionId: string }[]) =>
  sessions.map(({ ownerUuid, sessionId }) => `${ownerUuid}/${sessionId}`).sort();

test('pages are followed to the end, empty and short ones, too', async () => {
  const client = setup.clientOf(simulator);
  const all = ids(await client.listNdmpSessions());
  simulator.faults.add({ kind: 'shortPage', records: 3, path: SESSIONS, count: 'always' });
  expect(ids(await client.listNdmpSessions())).toEqual(all);
  simulator.faults.clear();
  simulator.faults.add({ kind: 'shortPage', records: 2, path: SESSIONS, nth: 1 });
  simulator.faults.add({ kind: 'emptyPage', path: SESSIONS, nth: 2 });
  const listed = await client.listNdmpSessions();
  expect(ids(listed)).toEqual(all);
});

test('the next link is sent as it came, whatever its parameters mean', async () => {
  const next = '/api/odd//path;x?start.id=a%2Fb&start.id=c&x=%C3%A4+b&flag&=&fields=%2A';
  const server = await setup.server(({ url }, response) => {
    const links = url === next ? {} : { _links: { next: { href: next } } };
    json(response, 200, { records: [], num_records: 0, ...links });
  });
  await setup.client(server.url).listNodes();
  expect(server.requests.map(({ url }) => url)).toEqual([
    '/api/cluster/nodes?fields=uuid%2Cname%2Cstate%2Cuptime%2Cha.partners.name%2Ccontroller.memory_size%2Cha.takeover.state%2Cha.giveback.state&max_records=1000',
    next,
  ]);
});

test('an absolute next link of the cluster itself is followed', async () => {
  const server = await setup.server(({ url }, response) => {
    const links = url.includes('page=2') ? {} : { _links: { next: { href: `${server.url}/api/x?page=2` } } };
    json(response, 200, { records: [], ...links });
  });
  await setup.client(server.url).listNodes();
  expect(server.requests).toHaveLength(2);
});

test.each([
  'https://evil.example/api/protocols/ndmp/sessions',
  '//evil.example/api/protocols/ndmp/sessions',
  '\\\\evil.example\\api',
  '/\\evil.example/api',
  'http://127.0.0.1/api/protocols/ndmp/sessions',
  'https://127.0.0.1:1/api/protocols/ndmp/sessions',
  'https://user:secret@127.0.0.1/api',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'data:application/json,{"records":[]}',
  'https://[',
])('the next link %s is not followed', async (href) => {
  simulator.faults.add({ kind: 'nextLink', href, path: SESSIONS });
  const error = await failure(setup.clientOf(simulator).listNdmpSessions());
  expect(error).toMatchObject({ kind: 'protocol', retryable: false });
  expect((error as Error).message).toMatch(/next page that (leads to another host|is no URL)/);
  expect((error as Error).message).not.toContain('secret');
  expect(simulator.stats().total).toBe(1);
});

test.each([
  ['to itself', { kind: 'nextLoop', count: 'always' }, 1],
  ['that is empty', { kind: 'nextLink', href: '', count: 'always' }, 1],
  ['in a circle', { kind: 'nextLink', href: '/api/protocols/ndmp/sessions?fields=id', count: 'always' }, 2],
] satisfies [string, FaultSpec, number][])('a next link %s is a typed error', async (_, fault, requests) => {
  simulator.faults.add({ ...fault, path: SESSIONS });
  expect(await failure(setup.clientOf(simulator).listNdmpSessions())).toMatchObject({
    kind: 'protocol',
    retryable: false,
    message: expect.stringContaining('a page that was read already'),
  });
  expect(simulator.stats().total).toBe(requests);
});

test('ten thousand pages are given up after a thousand, with a typed error', async () => {
  let pages = 0;
  const send: Send = async () => {
    pages += 1;
    const next = pages < 10_000 ? { next: { href: `/api/x?page=${pages}` } } : {};
    return { status: 200, origin: 'https://h', body: { records: [{}], num_records: 1, _links: next } };
  };
  const listing = listAll(send, { path: '/api/x', query: '' }, z.unknown());
  expect(await failure(listing)).toMatchObject({
    kind: 'protocol',
    message: expect.stringContaining(`more than ${MAX_PAGES} pages`),
  });
  expect(pages).toBe(MAX_PAGES);
});

test('pages that come on for longer than they may take are given up, and can be asked for again', async () => {
  let pages = 0;
  const send: Send = async ({ signal }) => {
    await setTimeout(5);
    signal?.throwIfAborted();
    const next = { href: `/api/x?page=${(pages += 1)}` };
    return { status: 200, origin: 'https://h', body: { records: [], _links: { next } } };
  };
  const listing = listAll(send, { path: '/api/x', query: '', withinMs: 50 }, z.unknown());
  expect(await failure(listing)).toMatchObject({
    kind: 'transport',
    retryable: true,
    message: 'GET /api/x gave no whole list within 0.05 s. It is asked again.',
  });
});

test('more records than anybody keeps are given up', async () => {
  const server = await setup.server((_, response) =>
    json(response, 200, { records: Array.from({ length: MAX_RECORDS + 1 }, () => ({})) }),
  );
  expect(await failure(setup.client(server.url).listNdmpSessions())).toMatchObject({
    kind: 'protocol',
    message: expect.stringContaining(`more than ${MAX_RECORDS} records`),
  });
});

test.each([
  ['num_records that does not fit', { records: [{}], num_records: 2 }, 'protocol'],
  ['no records', { num_records: 0 }, 'protocol'],
  ['records that are none', { records: {} }, 'protocol'],
  ['a next link that is none', { records: [], _links: { next: '/api' } }, 'protocol'],
  [
    'an error beside its records',
    { records: [], num_records: 0, error: { code: '65552', message: 'RPC' } },
    'busy',
  ],
  ['an error alone', { error: { message: 'odd' } }, 'protocol'],
])('a listing with %s is not taken for a whole one', async (_, body, kind) => {
  const server = await setup.server((__, response) => json(response, 200, body));
  expect(await failure(setup.client(server.url).listNdmpSessions())).toMatchObject({ kind });
});

test('a page that fails fails the listing', async () => {
  simulator.faults.add({ kind: 'shortPage', records: 3, path: SESSIONS, count: 'always' });
  simulator.faults.add({ kind: 'halfBody', path: SESSIONS, nth: 2 });
  expect(await failure(setup.clientOf(simulator).listNdmpSessions())).toMatchObject({
    kind: 'transport',
    retryable: true,
  });
});

test('an abort between two pages ends the listing', async () => {
  const controller = new AbortController();
  const reason = new Error('cancelled');
  simulator.faults.add({ kind: 'shortPage', records: 3, path: SESSIONS, count: 'always' });
  simulator.hooks.before({ path: SESSIONS, nth: 2 }, () => controller.abort(reason));
  expect(await failure(setup.clientOf(simulator).listNdmpSessions({}, { signal: controller.signal }))).toBe(
    reason,
  );
  expect(simulator.stats().total).toBe(2);
});
