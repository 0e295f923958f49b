import { performance } from 'node:perf_hooks';
import {
  aCluster,
  aSession,
  finishedButOpen,
  halfOpen,
  remoteBackup,
  type FaultSpec,
  type Simulator,
} from '../../src/simulator';
import { call, SESSIONS, start, type Reply } from './call';

const JOBS = '/api/cluster/jobs';
const A = '11111111-1111-11ef-a000-000000000001';
const B = '11111111-1111-11ef-a000-000000000002';
let simulator: Simulator;
let owner: string;

beforeEach(async () => {
  const sessions = [
    aSession(finishedButOpen(), { id: '1:1' }),
    aSession(halfOpen(), { id: '1:2', node: 'node2' }),
  ];
  const jobs = [
    { uuid: A, description: 'one', work: 60 },
    { uuid: B, description: 'two', pausable: true },
  ];
  simulator = await start({ scenario: aCluster({ sessions, jobs }), speed: 0 });
  owner = simulator.svms[0]?.uuid ?? '';
});

const session = (id = '1:1', query = ''): Promise<Reply> =>
  call(simulator, `${SESSIONS}/${owner}/${id}${query}`);
const job = (uuid = A): Promise<Reply> => call(simulator, `${JOBS}/${uuid}`);
const ids = async (): Promise<unknown[]> =>
  (await call(simulator, SESSIONS)).json.records.map(({ id }) => id);
const uuids = async (): Promise<unknown[]> =>
  (await call(simulator, JOBS)).json.records.map(({ uuid }) => uuid);
const statuses = async (ask: () => Promise<Reply>, times: number): Promise<number[]> => {
  const seen: number[] = [];
  for (let n = 0; n < times; n++) seen.push((await ask()).status);
  return seen;
};
const stateOf = ({ json }: Reply): unknown => (json['data'] as { state: string } | undefined)?.state;

describe('latency', () => {
  it.each([
    ['after', 'halted'],
    ['before', 'active'],
  ] as const)('%s the evaluation: a session that revives meanwhile is shown %s', async (when, state) => {
    simulator.faults.add({ kind: 'latency', ms: 80, when, path: `${SESSIONS}/*` });
    const began = performance.now();
    const arrived = new Promise<void>((resolve) => simulator.hooks.onRequest(() => resolve()));
    const asked = session();
    await arrived;
    await new Promise((resolve) => setTimeout(resolve, 20));
    simulator.faults.add({ kind: 'revive', owner, id: '1:1' });
    expect(stateOf(await asked)).toBe(state);
    expect(performance.now() - began).toBeGreaterThanOrEqual(79);
  });

  it('of a minute keeps nobody from closing', async () => {
    simulator.faults.add({ kind: 'latency', ms: 60_000, when: 'after' });
    const asked = session().catch((error: Error) => error.message);
    while (simulator.stats().inFlight !== 1) await new Promise(setImmediate);
    await simulator.close();
    expect(await asked).toMatch(/socket hang up|ECONNRESET/);
  });
});

describe('absence that lies', () => {
  it.each<[string, FaultSpec, number[]]>([
    ['once', { kind: 'absent', id: '1:1' }, [404, 200, 200]],
    ['twice, from the second look on', { kind: 'absent', id: '1:1', nth: 2, count: 2 }, [200, 404, 404]],
    ['for ever', { kind: 'absent', id: '1:1', count: 'always' }, [404, 404, 404]],
    ['for everything', { kind: 'absent', count: 'always' }, [404, 404, 404]],
    ['for another owner', { kind: 'absent', id: '1:1', owner: 'x', count: 'always' }, [200, 200, 200]],
    ['for another session', { kind: 'absent', id: '1:2', count: 'always' }, [200, 200, 200]],
    ['for a job', { kind: 'absent', uuid: A, count: 'always' }, [200, 200, 200]],
  ])('a session is not found, %s', async (_, fault, expected) => {
    simulator.faults.add(fault);
    expect(await statuses(() => session(), 3)).toEqual(expected);
  });

  it('looks like the truth', async () => {
    const truth = await session('9:9');
    simulator.faults.add({ kind: 'absent', id: '1:1' });
    expect(await session()).toMatchObject({ status: truth.status, text: truth.text });
  });

  it('lasts for a while of simulated time, from the first look on', async () => {
    simulator.faults.add({ kind: 'absent', uuid: A, forMs: 5_000 });
    simulator.clock.advance(10);
    expect(await statuses(() => job(), 2)).toEqual([404, 404]);
    simulator.clock.advance(4.9);
    expect((await job()).status).toBe(404);
    simulator.clock.advance(0.1);
    expect((await job()).status).toBe(200);
    expect(simulator.faults.list()).toEqual([]);
  });

  it('is a hole in a list of sessions or jobs, and only there', async () => {
    simulator.faults.add({ kind: 'absent', id: '1:1', path: SESSIONS });
    simulator.faults.add({ kind: 'absent', uuid: B, path: JOBS });
    expect([(await session()).status, (await job(B)).status]).toEqual([200, 200]);
    expect([await ids(), await uuids()]).toEqual([['1:2'], [A]]);
    expect([await ids(), await uuids()]).toEqual([
      ['1:1', '1:2'],
      [A, B],
    ]);
  });

  it('is not used up by requests that it does not concern', async () => {
    simulator.faults.add({ kind: 'absent', id: '1:1' });
    await call(simulator, '/api/cluster');
    await session('1:2');
    await job();
    expect((await session()).status).toBe(404);
  });

  it('meets a write only when the fault names its method, and takes it not', async () => {
    const kill = (): Promise<Reply> => call(simulator, `${SESSIONS}/${owner}/1:2`, { method: 'DELETE' });
    const pause = (): Promise<Reply> => call(simulator, `${JOBS}/${B}?action=pause`, { method: 'PATCH' });
    simulator.faults.add({ kind: 'absent', id: '1:2', method: 'DELETE' });
    simulator.faults.add({ kind: 'absent', uuid: B, method: 'PATCH' });
    simulator.faults.add({ kind: 'absent', uuid: B });
    expect([(await kill()).status, (await pause()).status]).toEqual([404, 404]);
    expect(simulator.jobs.get(B)?.job.internalState(simulator.clock.now())).toBe('running');
    expect(simulator.ledger()).toMatchObject({ deletes: 0, writes: [{ status: 404 }, { status: 404 }] });
    expect([(await kill()).status, (await pause()).status]).toEqual([200, 200]);
  });
});

describe('an answer from an older world', () => {
  it('shows sessions, jobs and nodes as they were', async () => {
    simulator.clock.advance(100);
    simulator.faults.add({ kind: 'revive', owner, id: '1:1' });
    simulator.faults.add({ kind: 'nodeDown', node: 'node2' });
    simulator.sessions.add(aSession(remoteBackup(), { id: '1:3' }));
    simulator.clock.advance(10);
    const nodes = async (): Promise<unknown> =>
      (await call(simulator, '/api/cluster/nodes?fields=state')).json.records.map(({ state }) => state);
    const all = async (): Promise<unknown> => [
      stateOf(await session()),
      await ids(),
      (await job()).json['state'],
      await nodes(),
    ];
    const now = await all();
    expect(now).toEqual(['active', ['1:1', '1:3'], 'success', expect.arrayContaining(['up', 'down'])]);
    simulator.faults.add({ kind: 'stale', ms: 60_000, count: 'always' });
    expect(await all()).toEqual(['halted', ['1:1', '1:2'], 'running', ['up', 'up']]);
    simulator.faults.clear();
    expect(await all()).toEqual(now);
  });

  it('counts bytes and seconds as they were', async () => {
    simulator.sessions.add(aSession(remoteBackup({ rate: 10 }), { id: '1:3' }));
    simulator.clock.advance(100);
    simulator.faults.add({ kind: 'stale', ms: 40_000 });
    const bytes = async (): Promise<unknown> =>
      ((await session('1:3')).json['data'] as Record<string, unknown>)['bytes_processed'];
    expect([await bytes(), await bytes()]).toEqual([600, 1000]);
  });

  it('has sessions that were killed, forgotten jobs, and the session whose id was re-used', async () => {
    await call(simulator, `${SESSIONS}/${owner}/1:2`, { method: 'DELETE' });
    const client = (await session()).json['client_address'];
    simulator.clock.advance(1_000);
    simulator.faults.add({ kind: 'reuseId', owner, id: '1:1' });
    expect([(await session('1:2')).status, (await job()).status]).toEqual([404, 404]);
    simulator.faults.add({ kind: 'stale', ms: 1_000_000, count: 'always' });
    expect((await session()).json['client_address']).toBe(client);
    expect(stateOf(await session('1:2'))).toBe('halted');
    expect((await job()).json['state']).toBe('running');
  });

  it('comes from no world before the beginning', async () => {
    simulator.clock.advance(1);
    simulator.faults.add({ kind: 'stale', ms: 3_600_000 });
    expect(await ids()).toEqual(['1:1', '1:2']);
  });

  it('does not keep an armed session from changing', async () => {
    simulator.clock.advance(10);
    simulator.arm({ owner, id: '1:1', becomes: 'revived', onRead: 'before' });
    simulator.faults.add({ kind: 'stale', ms: 5_000 });
    expect([stateOf(await session()), stateOf(await session())]).toEqual(['halted', 'active']);
    simulator.faults.add({ kind: 'stale', ms: 5_000 });
    expect(stateOf(await session())).toBe('halted');
  });
});

describe('missing fields', () => {
  it('are absent from one answer, or from the record of one session', async () => {
    simulator.faults.add({ kind: 'missing', fields: ['client_port', 'data.bytes_processed'], count: 1 });
    const { json } = await session();
    expect(json).toMatchObject({ id: '1:1', client_address: expect.any(String), data: { state: 'halted' } });
    expect(json).not.toHaveProperty('client_port');
    expect(json).not.toHaveProperty('data.bytes_processed');
    simulator.faults.add({ kind: 'missing', fields: ['client_port'], id: '1:2' });
    const { records } = (await call(simulator, `${SESSIONS}?fields=client_port`)).json;
    expect(records.map((record) => 'client_port' in record)).toEqual([true, false]);
    expect((await session('1:2')).json).toHaveProperty('client_port');
  });

  it('may be whole objects and keys, of jobs, nodes and the cluster too', async () => {
    simulator.faults.add({ kind: 'missing', fields: ['data', 'id', 'state', 'version'], count: 'always' });
    expect((await session()).json).not.toHaveProperty('data');
    expect((await session()).json).not.toHaveProperty('id');
    expect((await job()).json).toEqual({
      uuid: A,
      description: 'one',
      message: 'running',
      code: 0,
      start_time: expect.any(String),
    });
    const { json } = await call(simulator, '/api/cluster/nodes?fields=state');
    expect(json.records.map((record) => Object.keys(record))).toEqual([['uuid'], ['uuid']]);
    expect((await call(simulator, '/api/cluster')).json).not.toHaveProperty('version');
  });
});

describe("the cluster's clock", () => {
  const shownAt = async (): Promise<number> =>
    Date.parse(String((await call(simulator, '/api/cluster')).headers['date']));

  it.each([3_600_000, -3_600_000])(
    'jumps by %i ms in what it shows, and nothing else goes on',
    async (ms) => {
      const before = await shownAt();
      const uptime = simulator.nodes.list()[0]?.uptime ?? 0;
      simulator.faults.add({ kind: 'timeJump', ms });
      expect((await shownAt()) - before).toBe(ms);
      expect(simulator.nodes.list()[0]?.uptime).toBe(uptime + ms / 1000);
      expect((await job()).json['state']).toBe('running');
      simulator.clock.advance(60);
      const { end_time: end, start_time: began } = (await job()).json;
      expect(Date.parse(String(end)) - Date.parse(String(began))).toBe(60_000 + ms);
    },
  );

  it('decides how long an ended job is kept: forward forgets it, back keeps it', async () => {
    simulator.clock.advance(60);
    expect((await job()).status).toBe(200);
    simulator.faults.add({ kind: 'timeJump', ms: 300_000, method: 'GET', path: `${JOBS}/*`, nth: 2 });
    expect(await statuses(() => job(), 2)).toEqual([200, 404]);
    simulator.faults.add({ kind: 'timeJump', ms: -600_000 });
    simulator.clock.advance(400);
    expect((await job()).status).toBe(200);
  });

  it('never shows an uptime below 0', () => {
    simulator.faults.add({ kind: 'nodeReboot', node: 'node1', seconds: 0 });
    simulator.clock.advance(5);
    simulator.faults.add({ kind: 'timeJump', ms: -60_000 });
    expect(simulator.nodes.list()[0]?.uptime).toBe(0);
  });
});

describe('an id that is re-used', () => {
  it('goes to a session of any story and client, between any two requests', async () => {
    const client = { address: '10.9.9.9', port: 99 };
    simulator.faults.add({
      kind: 'reuseId',
      owner,
      id: '1:1',
      story: 'half-open',
      client,
      path: '/api/*',
      nth: 3,
    });
    const seen: unknown[] = [];
    for (let n = 0; n < 3; n++) seen.push((await session()).json['client_port'] === 99);
    expect(seen).toEqual([false, false, true]);
    expect((await session()).json).toMatchObject({ client_address: '10.9.9.9', data: { state: 'idle' } });
  });

  it('may have belonged to a session that was killed and is gone', async () => {
    await call(simulator, `${SESSIONS}/${owner}/1:1`, { method: 'DELETE' });
    simulator.clock.advance(10);
    expect((await session()).status).toBe(404);
    simulator.faults.add({ kind: 'reuseId', owner, id: '1:1', method: 'GET' });
    expect(stateOf(await session())).toBe('active');
  });
});
