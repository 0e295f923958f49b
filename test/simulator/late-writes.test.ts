import {
  aCluster,
  aSession,
  finishedButOpen,
  remoteBackup,
  type FaultSpec,
  type Simulator,
} from '../../src/simulator';
import { call, SESSIONS, start, type Reply } from './call';

const JOB = '11111111-1111-11ef-a000-000000000001';
let simulator: Simulator;
let owner: string;

beforeEach(async () => {
  const sessions = [aSession(finishedButOpen(), { id: '1:1' })];
  const jobs = [{ uuid: JOB, description: 'one', pausable: true, work: 600 }];
  simulator = await start({ scenario: aCluster({ sessions, jobs }), speed: 0 });
  owner = simulator.svms[0]?.uuid ?? '';
  simulator.clock.advance(10);
});

const path = (): string => `${SESSIONS}/${owner}/1:1`;
const kill = (): Promise<Reply> => call(simulator, path(), { method: 'DELETE' });
const look = (): Promise<Reply> => call(simulator, path());
const read = async (): Promise<void> => {
  for (const from of [`${SESSIONS}?fields=*`, `${SESSIONS}?fields=*`, path()]) await call(simulator, from);
};
const act = (action: string): Promise<Reply> =>
  call(simulator, `/api/cluster/jobs/${JOB}?action=${action}`, { method: 'PATCH' });
const job = async (): Promise<unknown> => (await call(simulator, `/api/cluster/jobs/${JOB}`)).json['state'];
const client = async (): Promise<unknown> => (await look()).json['client_address'];
const write = (): Record<string, unknown> => ({ ...simulator.ledger().writes[0] });
const lost = (asked: Promise<Reply>): Promise<unknown> =>
  asked.then(
    ({ status }) => status,
    () => 'broken',
  );

describe('a write that lands late', () => {
  it.each<[Partial<FaultSpec>, unknown]>([
    [{ answer: 'ok' }, 200],
    [{ answer: 503 }, 503],
    [{ answer: 504 }, 504],
    [{ answer: 'reset' }, 'broken'],
  ])('is answered with %j, and takes effect after its time', async (answer, expected) => {
    simulator.faults.add({ kind: 'late', ms: 30_000, ...answer } as FaultSpec);
    expect(await lost(kill())).toBe(expected);
    simulator.clock.advance(29.9);
    expect((await look()).json['data']).toMatchObject({ reason: 'successful' });
    simulator.clock.advance(0.1);
    expect((await look()).json['data']).toMatchObject({ reason: 'aborted' });
    simulator.clock.advance(2);
    expect((await look()).status).toBe(404);
  });

  it('is met with silence unless it says otherwise', async () => {
    simulator.faults.add({ kind: 'late', ms: 1_000 });
    const asked = lost(kill());
    while (simulator.stats().statuses['none'] !== 1) await new Promise(setImmediate);
    simulator.clock.advance(3);
    expect((await look()).status).toBe(404);
    await simulator.close();
    expect(await asked).toBe('broken');
  });

  it('takes effect at its own instant, however late somebody looks', async () => {
    simulator.faults.add({ kind: 'late', ms: 5_000, answer: 504 });
    await act('pause');
    simulator.clock.advance(7);
    expect(await job()).toBe('paused');
    simulator.clock.advance(1_000);
    await act('resume');
    simulator.clock.advance(582);
    expect(await job()).toBe('running');
    simulator.clock.advance(1);
    expect(await job()).toBe('success');
  });

  it('lands right after so many more writes to the same thing: a pause after its resume', async () => {
    simulator.faults.add({ kind: 'late', afterWrites: 2, answer: 'reset' });
    expect(await lost(act('pause'))).toBe('broken');
    await act('pause');
    simulator.clock.advance(5);
    await kill();
    expect([await job(), (await act('resume')).status]).toEqual(['paused', 200]);
    simulator.clock.advance(5);
    expect(await job()).toBe('paused');
    expect(simulator.ledger().writes[0]).toMatchObject({
      action: 'pause',
      landedLate: true,
      landedStatus: 200,
    });
  });

  it('is refused when it lands in a state that refuses it', async () => {
    simulator.faults.add({ kind: 'late', ms: 5_000, answer: 'ok' });
    await act('resume');
    simulator.clock.advance(6);
    expect(await job()).toBe('running');
    expect(write()).toMatchObject({ status: 200, landedLate: true, landedStatus: 409 });
  });

  it.each([
    ['arrival', false],
    ['landing', true],
    [undefined, false],
  ] as const)('binds at its %s: a session that got the id since is hit: %s', async (binds, isHit) => {
    await read();
    simulator.faults.add({ kind: 'late', ms: 5_000, answer: 504, ...(binds && { binds }) });
    await kill();
    simulator.faults.add({ kind: 'reuseId', owner, id: '1:1' });
    const reused = await client();
    simulator.clock.advance(5);
    expect((await look()).json['data']).toMatchObject({ state: isHit ? 'halted' : 'active' });
    expect(await client()).toBe(reused);
    expect(write()).toMatchObject(
      isHit
        ? { verdict: 'late', landedLate: true, landedStatus: 200, hit: 'remote-backup', ended: true }
        : { verdict: 'justified', landedLate: true, landedStatus: 404, hit: null, ended: false },
    );
    const lateKills = isHit ? 1 : 0;
    expect(simulator.ledger()).toMatchObject({
      deletes: lateKills,
      wrongfulKills: 0,
      racedKills: 0,
      lateKills,
    });
  });

  it('is unknown to the cluster when nobody sent it', async () => {
    simulator.faults.add({ kind: 'late', ms: 0, answer: 'ok' });
    expect((await call(simulator, path(), { method: 'DELETE', login: null })).status).toBe(401);
    expect((await look()).status).toBe(200);
  });
});

describe('the ledger of late writes', () => {
  const late = { kind: 'late', ms: 5_000, answer: 504 } as const;

  it('tells that it came late, of which request it is and what it hit', async () => {
    await read();
    simulator.faults.add(late);
    await kill();
    const arrived = {
      path: path(),
      status: 504,
      verdict: 'justified',
      story: 'finished-but-open',
      ended: false,
    };
    expect(write()).toMatchObject(arrived);
    expect(write()).not.toHaveProperty('landedLate');
    simulator.clock.advance(60);
    const landedAt = new Date(Date.parse(String(write()['at'])) + 5_000).toISOString();
    expect(write()).toMatchObject({
      ...arrived,
      ended: true,
      landedLate: true,
      landedAt,
      hit: 'finished-but-open',
    });
    expect(simulator.ledger()).toMatchObject({ deletes: 1, wrongfulKills: 0, lateKills: 0 });
  });

  it('a session that moved since the arrival is not our doing', async () => {
    await read();
    simulator.faults.add(late);
    await kill();
    simulator.clock.advance(1);
    simulator.faults.add({ kind: 'revive', owner, id: '1:1' });
    simulator.clock.advance(5);
    expect(simulator.ledger()).toMatchObject({ deletes: 1, wrongfulKills: 0, lateKills: 1 });
    expect(write()).toMatchObject({ verdict: 'late', story: 'finished-but-open', hit: 'remote-backup' });
  });

  it('a kill that was wrongful at its arrival stays so, and counts once it has landed', async () => {
    simulator.faults.add({ kind: 'revive', owner, id: '1:1' });
    simulator.faults.add(late);
    await kill();
    expect(simulator.ledger()).toMatchObject({ wrongfulKills: 0, writes: [{ verdict: 'wrongful' }] });
    simulator.clock.advance(5);
    expect(simulator.ledger()).toMatchObject({ deletes: 1, wrongfulKills: 1, lateKills: 0 });
  });

  it('a kill of nothing that hits who came later is not our doing', async () => {
    await kill();
    simulator.clock.advance(5);
    await look();
    simulator.faults.add({ ...late, binds: 'landing' });
    await kill();
    simulator.sessions.add(aSession(remoteBackup(), { id: '1:1' }));
    simulator.clock.advance(5);
    expect(simulator.ledger()).toMatchObject({ deletes: 2, wrongfulKills: 0, lateKills: 1 });
  });
});

describe('a write that is undone', () => {
  it.each([1_000, 10_000])('a killed session is back after %i ms, with the same record', async (ms) => {
    const before = (await look()).json;
    simulator.faults.add({ kind: 'undone', ms });
    expect((await kill()).status).toBe(200);
    simulator.clock.advance(ms / 1000 - 0.1);
    expect((await look()).json).not.toEqual(before);
    simulator.clock.advance(0.1);
    expect((await look()).json).toEqual(before);
    expect(simulator.ledger()).toMatchObject({
      deletes: 0,
      writes: [{ undone: true, ended: false, status: 200 }],
    });
    await kill();
    simulator.clock.advance(2);
    expect((await look()).status).toBe(404);
    expect(simulator.ledger().deletes).toBe(1);
  });

  it('a killed session does not come back when its node died, or when its id is taken', async () => {
    simulator.faults.add({ kind: 'undone', ms: 1_000 });
    await kill();
    simulator.faults.add({ kind: 'reuseId', owner, id: '1:1' });
    const reused = await client();
    simulator.clock.advance(5);
    expect(await client()).toBe(reused);
    simulator.faults.add({ kind: 'undone', ms: 1_000 });
    await kill();
    simulator.faults.add({ kind: 'ndmpdRestart', node: 'node1' });
    simulator.clock.advance(5);
    expect((await look()).status).toBe(404);
  });

  it.each([
    ['pause', [], 'paused', 'running'],
    ['resume', ['pause'], 'running', 'paused'],
    ['cancel', [], 'failure', 'failure'],
  ] as const)(
    'a %s (after %j) that was taken falls back: %s, then %s',
    async (action, first, taken, then) => {
      for (const one of first) await act(one);
      simulator.clock.advance(3);
      simulator.faults.add({ kind: 'undone', ms: 5_000 });
      expect((await act(action)).status).toBe(200);
      simulator.clock.advance(3);
      expect(await job()).toBe(taken);
      simulator.clock.advance(2);
      expect(await job()).toBe(then);
    },
  );

  it('a cancel that has not ended the job is forgotten', async () => {
    simulator.faults.add({ kind: 'undone', ms: 1_000 });
    await act('cancel');
    simulator.clock.advance(100);
    expect(await job()).toBe('running');
    expect(write()).toMatchObject({ undone: true });
  });

  it('does not undo what another write has changed since', async () => {
    simulator.faults.add({ kind: 'undone', ms: 20_000 });
    await act('pause');
    simulator.clock.advance(3);
    await act('resume');
    await act('pause');
    simulator.clock.advance(30);
    expect(await job()).toBe('paused');
  });

  it('leaves a write alone that was refused', async () => {
    simulator.faults.add({ kind: 'undone', ms: 1_000 });
    expect((await act('resume')).status).toBe(409);
    simulator.clock.advance(5);
    expect(await job()).toBe('running');
    expect(write()).not.toHaveProperty('undone');
  });
});
