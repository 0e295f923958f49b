import type { Simulator } from '../../src/simulator';
import { CLUSTER, failure, OWNER, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';
import type { TestServer } from './support/test-server';
import { gate, until } from './support/until';

const FIFTY = Array.from({ length: 50 });
const KEY = { ownerUuid: OWNER, sessionId: '2000' };
const SESSION = { uuid: OWNER, id: '2000', data: { state: 'halted' } };

let setup: Setup;
let simulator: Simulator;
beforeAll(async () => {
  setup = await setUp();
  simulator = await setup.simulator({ scenario: 'empty' });
});
afterAll(() => setup.end());
afterEach(() => {
  simulator.latencyMs = 0;
  setup.closeClients();
});

test.each([
  [1, { maxConcurrentRequests: 1 }],
  [3, { maxConcurrentRequests: 3 }],
  [6, {}],
])('the cluster sees %i requests at a time and never more', async (most, entry) => {
  const client = setup.clientOf(simulator, entry);
  await client.getCluster();
  simulator.resetStats();
  const held = gate();
  const release = simulator.hooks.before({ count: 'always' }, () => held.opened);
  const plain = FIFTY.map(() => client.getCluster());
  const slots = FIFTY.map(() => client.withSlot((slot) => slot.getNdmpMode()));
  await until(() => simulator.stats().inFlight === most);
  held.open();
  await Promise.all([...plain, ...slots]);
  release();
  expect(simulator.stats()).toMatchObject({ total: 100, maxInFlight: most });
});

/** A server with one session; requests for the cluster itself wait for {@link gate}. */
async function heldServer() {
  const held = gate();
  const server = await setup.server(async ({ method, url }, response) => {
    if (url.startsWith('/api/protocols')) return json(response, 200, method === 'GET' ? SESSION : {});
    if (url.startsWith('/api/cluster/jobs')) await held.opened;
    json(response, 200, url.startsWith('/api/cluster/jobs') ? { records: [] } : CLUSTER);
  });
  return { server, ...held };
}

const seen = (server: TestServer) =>
  server.requests.map(({ method, url }) => `${method} ${url.split('?')[0]}`);

test('looks take at most half of the slots, and everything else goes first', async () => {
  const { server, open } = await heldServer();
  const client = setup.client(server.url, { maxConcurrentRequests: 4 });
  await client.getCluster();
  const looks = FIFTY.map(() => client.looks.listJobs());
  await until(() => server.requests.length === 3);
  await Promise.all(FIFTY.map(() => client.getNdmpSession(KEY)));
  // Both looks wait for their answers: the calls of others went by.
  expect(seen(server).filter((request) => request === 'GET /api/cluster/jobs')).toHaveLength(2);
  open();
  await Promise.all(looks);
});

test('GET and DELETE of one slot are neighbours, and go before calls that are queued', async () => {
  const { server, open } = await heldServer();
  const client = setup.client(server.url, { maxConcurrentRequests: 1 });
  await client.getCluster();
  const blocker = client.listJobs();
  await until(() => server.requests.length === 2);
  const before = FIFTY.slice(25).map(() => client.getCluster());
  const kill = client.withSlot(async (slot) => {
    await slot.getNdmpSession(KEY);
    await slot.deleteNdmpSession(KEY);
  });
  const after = FIFTY.slice(25).map(() => client.getCluster());
  open();
  await Promise.all([blocker, kill, ...before, ...after]);
  const path = `/api/protocols/ndmp/sessions/${OWNER}/2000`;
  const order = seen(server);
  expect(order).toHaveLength(54);
  expect(order.slice(2, 4)).toEqual([`GET ${path}`, `DELETE ${path}`]);
});

test('calls that a slot makes at once still go one after the other', async () => {
  const client = setup.clientOf(simulator);
  await client.getCluster();
  simulator.latencyMs = 5;
  simulator.resetStats();
  await client.withSlot((slot) => Promise.all(FIFTY.slice(40).map(() => slot.getCluster())));
  expect(simulator.stats()).toMatchObject({ total: 10, maxInFlight: 1 });
});

test('a slot is free again when its work fails', async () => {
  const client = setup.clientOf(simulator, { maxConcurrentRequests: 1 });
  const broken = new Error('broken');
  expect(await failure(client.withSlot(() => Promise.reject(broken)))).toBe(broken);
  await expect(client.getCluster()).resolves.toBeDefined();
});

test("time in the queue is not the cluster's time", async () => {
  const client = setup.clientOf(simulator, { maxConcurrentRequests: 1, requestTimeoutMs: 700 });
  simulator.latencyMs = 250;
  const outcomes = await Promise.allSettled(FIFTY.slice(46).map(() => client.getCluster()));
  expect(outcomes.map(({ status }) => status)).toEqual(FIFTY.slice(46).map(() => 'fulfilled'));
});

test('an answer that takes longer than it may is a transport error, and the connection is closed', async () => {
  const client = setup.clientOf(simulator, { requestTimeoutMs: 1_000 });
  await client.getCluster();
  simulator.faults.add({ kind: 'freeze' });
  expect(await failure(client.getCluster())).toMatchObject({
    kind: 'transport',
    retryable: true,
    message: expect.stringContaining('no complete answer within 1000 ms'),
  });
  await until(() => simulator.stats().openConnections === 0);
  await expect(client.getCluster()).resolves.toBeDefined();
});

test('an answer that trickles in for ever ends with the time-out, too', async () => {
  const server = await setup.server((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const trickle = setInterval(() => response.write(' '), 10);
    response.on('close', () => clearInterval(trickle));
  });
  const error = await failure(setup.client(server.url, { requestTimeoutMs: 120 }).getCluster());
  expect(error).toMatchObject({ kind: 'transport', message: expect.stringContaining('120 ms') });
});

test('an abort takes a call out of the queue at once, and nothing of it is sent', async () => {
  const { server, open } = await heldServer();
  const client = setup.client(server.url, { maxConcurrentRequests: 1 });
  await client.getCluster();
  const blocker = client.listJobs();
  await until(() => server.requests.length === 2);
  const controller = new AbortController();
  const { signal } = controller;
  const queued = [client.getNdmpMode({ signal }), client.withSlot((slot) => slot.getNdmpMode(), { signal })];
  const reason = new Error('cancelled');
  controller.abort(reason);
  expect(await Promise.all(queued.map(failure))).toEqual([reason, reason]);
  expect(await failure(client.getCluster({ signal }))).toBe(reason);
  open();
  await blocker;
  await client.getCluster();
  expect(seen(server)).toEqual(['GET /api/cluster', 'GET /api/cluster/jobs', 'GET /api/cluster']);
});

test('an abort on the wire ends the call with its reason and cuts the connection', async () => {
  const client = setup.clientOf(simulator);
  await client.getCluster();
  simulator.resetStats();
  simulator.faults.add({ kind: 'freeze' });
  const controller = new AbortController();
  const call = failure(client.listNdmpSessions({}, { signal: controller.signal }));
  await until(() => simulator.stats().statuses['none'] === 1);
  const reason = new Error('cancelled');
  controller.abort(reason);
  expect(await call).toBe(reason);
  await until(() => simulator.stats().openConnections === 0);
});

test('an abort between the calls of a slot sends nothing more', async () => {
  const { server } = await heldServer();
  const client = setup.client(server.url);
  const controller = new AbortController();
  const { signal } = controller;
  const work = client.withSlot(
    async (slot) => {
      await slot.getNdmpSession(KEY, { signal });
      controller.abort(new Error('cancelled'));
      await slot.deleteNdmpSession(KEY, { signal });
    },
    { signal },
  );
  expect(await failure(work)).toMatchObject({ message: 'cancelled' });
  expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
});

test('a slot whose signal fires keeps its slot until its work has ended', async () => {
  const { server } = await heldServer();
  const client = setup.client(server.url, { maxConcurrentRequests: 1 });
  await client.getCluster();
  const controller = new AbortController();
  const { opened, open } = gate();
  let ended = false;
  const work = client.withSlot(
    async () => {
      await opened;
      ended = true;
      return 'done';
    },
    { signal: controller.signal },
  );
  const next = client.getCluster().then(() => ended);
  controller.abort(new Error('cancelled'));
  open();
  expect(await work).toBe('done');
  expect(await next).toBe(true);
});

test('signals of finished calls are let go', async () => {
  const client = setup.clientOf(simulator);
  const controller = new AbortController();
  const added = jest.spyOn(controller.signal, 'addEventListener');
  const removed = jest.spyOn(controller.signal, 'removeEventListener');
  await client.getCluster({ signal: controller.signal });
  expect(added).toHaveBeenCalled();
  expect(removed.mock.calls.length).toBeGreaterThanOrEqual(added.mock.calls.length);
});

test('a closed client refuses, and lets its connections go', async () => {
  const client = setup.clientOf(simulator);
  await client.getCluster();
  client.close();
  await until(() => simulator.stats().openConnections === 0);
  expect(await failure(client.getCluster())).toMatchObject({ kind: 'validation' });
});
