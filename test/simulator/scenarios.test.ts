import { performance } from 'node:perf_hooks';
import type { RestSession, Simulator } from '../../src/simulator';
import { call, SESSIONS, start } from './call';

const records = (simulator: Simulator): RestSession[] =>
  simulator.sessions.list().map(({ record }) => record);
const stories = (simulator: Simulator): string[] =>
  simulator.sessions.list().map(({ session }) => session.story);

describe('demo', () => {
  it('has every story that a clean-up has to tell apart', async () => {
    const demo = await start({ speed: 0 });
    demo.clock.advance(4.5);
    expect(demo).toMatchObject({ mode: 'svm', scenario: 'demo', seed: 1 });
    expect(demo.nodes.list()).toHaveLength(2);
    const found = stories(demo);
    expect(found.filter((name) => name === 'finished-but-open').length).toBeGreaterThanOrEqual(3);
    expect(new Set(found)).toEqual(
      new Set([
        'finished-but-open',
        'half-open',
        'hung-dump',
        'abandoned-tape-change',
        'remote-backup',
        'mapping-dump',
        'local-backup',
        'draining',
        'three-way-data',
        'three-way-tape',
        'restore',
        'restored',
        'tape-change',
        'robot-only',
        'held-idle',
        'aborted-by-application',
        'finished-properly',
      ]),
    );
  });

  it('looks the same with the same seed, and different with another', async () => {
    const [one, same, other] = await Promise.all([1, 1, 2].map((seed) => start({ seed, speed: 0 })));
    for (const seconds of [0, 3, 4, 100]) {
      one?.clock.advance(seconds);
      same?.clock.advance(seconds);
      expect(one && records(one)).toEqual(same && records(same));
    }
    expect(one?.cluster.uuid).not.toBe(other?.cluster.uuid);
    expect(one && records(one)).not.toEqual(other && records(other));
  });

  it('shows an active session that progresses within a second, and one that bursts', async () => {
    const demo = await start({ speed: 0 });
    const at = (seconds: number): Map<string, string> => {
      demo.clock.advance(seconds);
      return new Map(
        demo.sessions.list().map(({ session, record }) => [session.key, JSON.stringify(record.data)]),
      );
    };
    const [before, after] = [at(0), at(1)];
    expect([...before].filter(([key, data]) => after.get(key) !== data).length).toBeGreaterThanOrEqual(4);
    const bursting = demo.sessions.list().filter(({ session }) => session.story === 'held-idle');
    expect(bursting).toHaveLength(2);
    for (const { session } of bursting) {
      const states = new Set(
        Array.from({ length: 24 }, () => at(0.5).get(session.key)?.includes('"active"')),
      );
      expect(states).toEqual(new Set([true, false]));
    }
  });

  it('never repeats a session that ends by itself: each one has an id of its own', async () => {
    const demo = await start({ speed: 0 });
    const seen = new Set<string>();
    for (let second = 0; second < 60; second++) {
      demo.clock.advance(1);
      for (const { session } of demo.sessions.list()) {
        if (session.story === 'finished-properly') seen.add(session.key);
      }
    }
    expect(seen.size).toBe(7);
  });

  it('a killed session is gone within 5 s at speed 1', async () => {
    const demo = await start();
    const { session } = demo.sessions.list().find((live) => live.session.story === 'half-open') ?? {};
    const path = `${SESSIONS}/${session?.key}`;
    await call(demo, path, { method: 'DELETE' });
    const began = performance.now();
    while ((await call(demo, path)).status !== 404) {
      expect(performance.now() - began).toBeLessThan(5000);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
});

describe('large', () => {
  it('has 864 sessions on 24 nodes, a good share of them stale', async () => {
    const large = await start({ scenario: 'large', speed: 0 });
    expect(large.nodes.list()).toHaveLength(24);
    const live = large.sessions.list();
    expect(live).toHaveLength(864);
    const stale = live.filter(({ session }) => session.deserves === 'stale').length;
    expect(stale / 864).toBeGreaterThan(0.3);
    const { json } = await call(large, `${SESSIONS}?fields=*`);
    expect(json.num_records).toBe(864);
  });
});

it('speed makes simulated time run faster', async () => {
  const fast = await start({ scenario: 'empty', speed: 1000 });
  while (fast.clock.elapsed() < 60) await new Promise(setImmediate);
  expect(fast.nodes.list()[0]?.uptime).toBeGreaterThanOrEqual(30 * 86_400 + 59);
});

it('keeps a certificate folder and uses it again, private keys readable for the owner only', async () => {
  const first = await start({ scenario: 'empty' });
  const certDir = `${first.caFile.replace(/[^/]*$/, '')}kept`;
  const one = await start({ scenario: 'empty', certDir });
  const two = await start({ scenario: 'empty', certDir });
  expect(two.caPem).toBe(one.caPem);
  expect(one.caPem).not.toBe(first.caPem);
});

it('counts requests, those in flight and connections', async () => {
  const simulator = await start({ scenario: 'empty' });
  let waiting = 0;
  let open: () => void = () => {};
  const allThere = new Promise<void>((resolve) => (open = resolve));
  simulator.before({ path: '/api/cluster/nodes', count: 'always' }, () => {
    if (++waiting === 3) open();
    return allThere;
  });
  await Promise.all([1, 2, 3].map(() => call(simulator, `/api/cluster/nodes`)));
  await call(simulator, `${SESSIONS}/a/b`);
  expect(simulator.stats()).toMatchObject({
    requests: { 'GET /api/cluster/nodes': 3, 'GET /api/protocols/ndmp/sessions/{owner}/{id}': 1 },
    statuses: { 200: 3, 400: 1 },
    total: 4,
    inFlight: 0,
    maxInFlight: 3,
    connections: 4,
  });
  simulator.resetStats();
  expect(simulator.stats().total).toBe(0);
});
