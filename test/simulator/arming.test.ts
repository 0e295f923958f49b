import { aCluster, aSession, finishedButOpen, type ArmSpec, type Simulator } from '../../src/simulator';
import { call, SESSIONS, start } from './call';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await start({
    scenario: aCluster({ sessions: [aSession(finishedButOpen(), { id: '1:1', client: { port: 7 } })] }),
    speed: 0,
    control: true,
  });
});

const key = (): { owner: string; id: string } => ({ owner: simulator.svms[0]?.uuid ?? '', id: '1:1' });
const arm = (spec: Omit<ArmSpec, 'owner' | 'id'>): void => simulator.arm({ ...key(), ...spec });
const state = async (): Promise<unknown> =>
  ((await call(simulator, `${SESSIONS}/${key().owner}/1:1`)).json.data as { state: string } | undefined)
    ?.state;
const listed = async (): Promise<unknown[]> =>
  (await call(simulator, `${SESSIONS}?fields=data.state`)).json.records.map(
    ({ data }) => (data as { state: string }).state,
  );

it('a session comes back to life after so many simulated seconds', async () => {
  arm({ becomes: 'revived', after: 30 });
  simulator.clock.advance(29);
  expect(await state()).toBe('halted');
  simulator.clock.advance(1);
  expect(await state()).toBe('active');
});

it('a session comes back to life right before its next read by id, which shows it', async () => {
  arm({ becomes: 'revived', onRead: 'before' });
  expect(await listed()).toEqual(['halted']);
  expect(await state()).toBe('active');
});

it('the read of another session sets nothing off', async () => {
  simulator.sessions.add(aSession(finishedButOpen(), { id: '1:2' }));
  arm({ becomes: 'revived', onRead: 'before' });
  await call(simulator, `${SESSIONS}/${key().owner}/1:2`);
  expect(await listed()).toEqual(['halted', 'halted']);
});

it('a session whose id went to another one takes nothing away when it ends', () => {
  const { session } = simulator.sessions.get(key().owner, '1:1') ?? {};
  const other = session && simulator.sessions.reuse(session);
  if (session !== undefined) simulator.sessions.remove(session);
  expect(simulator.sessions.list().map((live) => live.session)).toEqual([other]);
});

it('a session comes back to life right after its next read, which does not show it', async () => {
  arm({ becomes: 'revived', onRead: 'after' });
  expect(await state()).toBe('halted');
  expect(await state()).toBe('active');
});

it('a session can be armed for the next list', async () => {
  arm({ becomes: 'ended', onRead: 'after', read: 'list' });
  expect(await state()).toBe('halted');
  expect(await listed()).toEqual(['halted']);
  expect(await listed()).toEqual([]);
});

it('another session gets the id: another client', async () => {
  const body = JSON.stringify({ ...key(), becomes: 'reused', onRead: 'before' });
  expect((await call(simulator, '/simulator/arm', { method: 'POST', body })).status).toBe(200);
  const { json } = await call(simulator, `${SESSIONS}/${key().owner}/1:1`);
  expect(json).toMatchObject({ id: '1:1', data: { state: 'active' } });
  expect(json.client_port).not.toBe(7);
});

it('an arm without an occasion, without a session or without sense is refused', () => {
  expect(() => arm({ becomes: 'revived' })).toThrow('either "after" so many seconds or "onRead"');
  expect(() => simulator.arm({ owner: 'o', id: '9', becomes: 'ended', after: 1 })).toThrow('no session o/9');
  expect(() => arm({ becomes: 'rich' as 'ended', after: 1 })).toThrow('not "rich"');
});

it('a hook can do anything between a read and the kill that follows', async () => {
  const { session } = simulator.sessions.get(key().owner, '1:1') ?? {};
  simulator.before({ method: 'DELETE' }, () => session && simulator.sessions.revive(session));
  await call(simulator, `${SESSIONS}/${key().owner}/1:1`);
  await call(simulator, `${SESSIONS}/${key().owner}/1:1`, { method: 'DELETE' });
  expect(simulator.ledger()).toMatchObject({ racedKills: 1, wrongfulKills: 0 });
});

it('hooks see who asked what, and what was answered', async () => {
  const seen: unknown[] = [];
  simulator.hooks.onResponse(({ method, target, user, status }) => seen.push([method, target, user, status]));
  await call(simulator, '/api/cluster?fields=name');
  await call(simulator, '/api/cluster', { login: null });
  expect(seen).toEqual([
    ['GET', '/api/cluster?fields=name', 'admin', 200],
    ['GET', '/api/cluster', undefined, 401],
  ]);
});
