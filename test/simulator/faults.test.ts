import { performance } from 'node:perf_hooks';
import {
  aCluster,
  aSession,
  finishedButOpen,
  halfOpen,
  type FaultSpec,
  type Simulator,
} from '../../src/simulator';
import { call, SESSIONS, start, type Reply } from './call';

let simulator: Simulator;

beforeEach(async () => {
  const sessions = [
    aSession(finishedButOpen(), { id: '1:1' }),
    aSession(halfOpen(), { id: '1:2', node: 'node2' }),
  ];
  simulator = await start({ scenario: aCluster({ sessions, nodes: 4 }), speed: 0 });
});

const path = (id = '1:1'): string => `${SESSIONS}/${simulator.svms[0]?.uuid}/${id}`;
const list = (query = ''): Promise<Reply> => call(simulator, SESSIONS + query);
const kill = (id?: string): Promise<Reply> => call(simulator, path(id), { method: 'DELETE' });
const ids = (): string[] => simulator.sessions.list().map(({ record }) => record.id);
const nodes = (): Record<string, string> =>
  Object.fromEntries(simulator.nodes.list().map(({ name, state }) => [name, state]));

it('hits exactly the requests that it names: the n-th, so many, by method and path', async () => {
  simulator.faults.add({
    kind: 'status',
    status: 500,
    method: 'GET',
    path: `${SESSIONS}*`,
    nth: 2,
    count: 2,
  });
  const statuses: number[] = [];
  for (let n = 0; n < 4; n++) statuses.push((await list()).status);
  expect(statuses).toEqual([200, 500, 500, 200]);
  expect((await call(simulator, '/api/cluster')).status).toBe(200);
  expect(simulator.faults.list()).toEqual([]);
});

it.each<[FaultSpec, Partial<Reply>]>([
  [
    { kind: 'status', status: 429, code: '262160', retryAfter: 3, count: 1 },
    { status: 429, headers: { 'retry-after': '3' } },
  ],
  [
    { kind: 'status', status: 503, count: 1 },
    { status: 503, text: '' },
  ],
  [
    { kind: 'locked', count: 1 },
    { status: 409, text: expect.stringContaining('"2621573"') as string },
  ],
  [
    { kind: 'html', count: 1 },
    { status: 200, text: expect.stringContaining('<html>') as string },
  ],
  [
    { kind: 'redirect', location: 'https://elsewhere.example/', count: 1 },
    { status: 302, headers: { location: 'https://elsewhere.example/' } },
  ],
  [
    { kind: 'body', body: '[]', count: 1 },
    { status: 200, text: '[]' },
  ],
])('%j', async (fault, expected) => {
  simulator.faults.add(fault);
  expect(await list()).toMatchObject(expected);
  expect((await list()).status).toBe(200);
});

it('an error answer leaves the session alone', async () => {
  simulator.faults.add({ kind: 'locked', method: 'DELETE' });
  expect((await kill()).status).toBe(409);
  expect(simulator.ledger()).toMatchObject({ deletes: 0, writes: [{ status: 409, ended: false }] });
});

it.each([
  ['before', 0],
  ['after', 1],
] as const)('breaks the connection %s a kill took effect', async (when, deletes) => {
  simulator.faults.add({ kind: 'reset', when, method: 'DELETE' });
  await expect(kill()).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect(simulator.ledger()).toMatchObject({ deletes, writes: [{ status: null }] });
});

it('sends half a body', async () => {
  simulator.faults.add({ kind: 'halfBody', path: SESSIONS });
  await expect(list('?fields=*')).rejects.toThrow('aborted');
});

it('freezes a socket before or after the kill took effect, and still closes', async () => {
  simulator.faults.add({ kind: 'freeze', when: 'after', method: 'DELETE' });
  simulator.faults.add({ kind: 'freeze', method: 'GET', path: '/api/cluster' });
  const frozen = Promise.allSettled([kill(), call(simulator, '/api/cluster')]);
  while (simulator.stats().statuses['none'] !== 2) await new Promise(setImmediate);
  expect(simulator.ledger().deletes).toBe(1);
  await simulator.close();
  expect((await frozen).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

it('adds latency to one request, or to all', async () => {
  simulator.faults.add({ kind: 'latency', ms: 60, path: SESSIONS });
  const timed = async (): Promise<number> => {
    const began = performance.now();
    await list();
    return performance.now() - began;
  };
  expect(await timed()).toBeGreaterThanOrEqual(59);
  simulator.latencyMs = 40;
  expect(await timed()).toBeGreaterThanOrEqual(39);
});

describe('pages', () => {
  const next = ({ json }: Reply): string | undefined => json._links?.next?.href;

  it('that go on for ever', async () => {
    simulator.faults.add({ kind: 'endlessPages', pages: 3, path: SESSIONS });
    let href: string | undefined = SESSIONS;
    let pages = 0;
    for (; href !== undefined; pages++) href = next(await call(simulator, href));
    expect(pages).toBe(3);
  });

  it('whose next link leads back, or to another host', async () => {
    const clear = simulator.faults.add({ kind: 'nextLoop', path: SESSIONS });
    expect(next(await list('?fields=id'))).toBe(`${SESSIONS}?fields=id`);
    clear();
    simulator.faults.add({ kind: 'nextLink', href: 'https://elsewhere.example/api', path: SESSIONS });
    expect(next(await list())).toBe('https://elsewhere.example/api');
  });

  it('that are empty, or shorter than asked, and lose nothing', async () => {
    simulator.faults.add({ kind: 'emptyPage', path: SESSIONS });
    const first = await list();
    expect(first.json).toMatchObject({ records: [], num_records: 0 });
    simulator.faults.add({ kind: 'shortPage', records: 1, path: SESSIONS });
    const second = await call(simulator, next(first) ?? '');
    const third = await call(simulator, next(second) ?? '');
    expect([...second.json.records, ...third.json.records].map(({ id }) => id)).toEqual(['1:1', '1:2']);
    expect(next(third)).toBeUndefined();
  });
});

describe('the cluster', () => {
  it.each([
    [{ kind: 'nodeDown', node: 'node2' }, 'down'],
    [{ kind: 'takeover', node: 'node2' }, 'taken_over'],
    [{ kind: 'nodeReboot', node: 'node2', seconds: 60 }, 'booting'],
  ] as const)('%j loses the sessions of that node only', (fault, state) => {
    simulator.faults.add(fault);
    expect(nodes()).toEqual({ node1: 'up', node2: state, node3: 'up', node4: 'up' });
    expect(ids()).toEqual(['1:1']);
  });

  it('a rebooted node counts its uptime from 0', () => {
    simulator.faults.add({ kind: 'nodeReboot', node: 'node2', seconds: 60 });
    expect(simulator.nodes.list()[1]?.uptime).toBeUndefined();
    simulator.clock.advance(90);
    expect(simulator.nodes.list()[1]).toMatchObject({ state: 'up', uptime: 90 });
  });

  it('a node that was taken over is up again after the giveback, and has booted', () => {
    simulator.faults.add({ kind: 'takeover', node: 'node2' });
    simulator.faults.add({ kind: 'giveback', node: 'node2' });
    expect(simulator.nodes.list()[1]).toMatchObject({ state: 'up', uptime: 0 });
  });

  it('an ndmpd restart loses sessions and leaves the uptime', () => {
    const uptime = simulator.nodes.list()[1]?.uptime;
    simulator.faults.add({ kind: 'ndmpdRestart', node: 'node2', replaceWith: 2 });
    expect(simulator.nodes.list()[1]).toMatchObject({ state: 'up', uptime });
    expect(ids()).not.toContain('1:2');
    expect(ids()).toHaveLength(3);
  });

  it('a LIF that moves leaves its sessions behind', () => {
    simulator.faults.add({ kind: 'lifMove', address: '192.168.10.12' });
    const moved = simulator.sessions.list().find(({ record }) => record.id === '1:2');
    expect(moved?.record.data).toMatchObject({ state: 'halted', reason: 'connect_error' });
  });

  it('a management LIF that moves breaks every connection, and new ones work', async () => {
    simulator.faults.add({ kind: 'freeze', path: '/api/cluster' });
    const frozen = call(simulator, '/api/cluster').catch((error: Error) => error.message);
    while (simulator.stats().statuses['none'] !== 1) await new Promise(setImmediate);
    simulator.faults.add({ kind: 'managementLifMove' });
    expect(await frozen).toMatch(/socket hang up|ECONNRESET/);
    expect((await call(simulator, '/api/cluster')).status).toBe(200);
  });

  it('a management LIF moves when the request comes that the fault names', async () => {
    simulator.faults.add({ kind: 'managementLifMove', method: 'DELETE' });
    expect((await list()).status).toBe(200);
    await expect(kill()).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect((await list()).status).toBe(200);
  });

  it('happens right before the request that the fault names', async () => {
    const owner = simulator.svms[0]?.uuid ?? '';
    simulator.faults.add({ kind: 'reuseId', owner, id: '1:1', method: 'DELETE' });
    const before = (await call(simulator, path())).json.client_address;
    expect((await call(simulator, path())).json.client_address).toBe(before);
    await kill();
    expect(simulator.ledger().writes[0]).toMatchObject({ story: 'remote-backup', verdict: 'raced' });
  });

  it('names the nodes that there are when one does not exist', () => {
    expect(() => simulator.faults.add({ kind: 'nodeDown', node: 'node9' })).toThrow(
      'no node "node9" here; there are node1, node2, node3, node4',
    );
  });
});

describe('over HTTPS', () => {
  const post = (to: Simulator, what: string, body: object): Promise<Reply> =>
    call(to, `/simulator/${what}`, { method: 'POST', body: JSON.stringify(body) });

  it('changes nothing without --control', async () => {
    for (const what of ['faults', 'arm', 'time']) {
      expect((await post(simulator, what, { kind: 'nodeDown', node: 'node1' })).status).toBe(403);
    }
    expect(nodes().node1).toBe('up');
  });

  it('adds faults, jumps in time, and says what is wrong', async () => {
    const controlled = await start({ scenario: 'empty', control: true, speed: 0 });
    await post(controlled, 'faults', { kind: 'status', status: 503, path: '/api/cluster' });
    expect((await call(controlled, '/api/cluster')).status).toBe(503);
    const before = controlled.clock.elapsed();
    await post(controlled, 'time', { advance: 60 });
    expect(controlled.clock.elapsed() - before).toBe(60);
    const wrong = await post(controlled, 'faults', { kind: 'nodeDown', node: 'x' });
    expect(wrong).toMatchObject({
      status: 400,
      json: { error: { message: expect.stringContaining('no node "x"') } },
    });
    expect(
      (await call(controlled, '/simulator/time', { method: 'POST', body: 'x', login: null })).status,
    ).toBe(401);
  });
});
