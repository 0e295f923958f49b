import {
  aCluster,
  aSession,
  finishedButOpen,
  halfOpen,
  heldIdle,
  remoteBackup,
  type SimulatedSession,
  type Simulator,
} from '../../src/simulator';
import { call, SESSIONS, start, type Reply } from './call';

let simulator: Simulator;
let session: SimulatedSession;

beforeEach(async () => {
  const sessions = [aSession(finishedButOpen(), { id: '1:1' })];
  simulator = await start({ scenario: aCluster({ sessions }), speed: 0 });
  session = simulator.sessions.list()[0]?.session as SimulatedSession;
});

const path = (): string => `${SESSIONS}/${session.key}`;
const sample = (headers: Record<string, string> = {}): Promise<Reply> =>
  call(simulator, `${SESSIONS}?fields=*`, { headers });
const read = (): Promise<Reply> => call(simulator, path());
const kill = (headers: Record<string, string> = {}): Promise<Reply> =>
  call(simulator, path(), { method: 'DELETE', headers });
const NONE = { deceivedKills: 0, lateKills: 0 };
const verdict = (): unknown => simulator.ledger().writes.at(-1)?.verdict;

it('a kill of a stale session that was sampled and read again is justified', async () => {
  await sample();
  await sample();
  await read();
  await kill();
  const { writes, ...counts } = simulator.ledger();
  expect(counts).toEqual({ deletes: 1, wrongfulKills: 0, racedKills: 0, ...NONE });
  expect(writes).toEqual([
    {
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      method: 'DELETE',
      path: path(),
      status: 200,
      session: session.key,
      story: 'finished-but-open',
      verdict: 'justified',
      readAgeMs: expect.any(Number),
      ended: true,
      client: expect.stringContaining('admin|'),
    },
  ]);
});

it('a kill of a session whose story lives is wrongful, however still it keeps', async () => {
  session = simulator.sessions.add(aSession(heldIdle(), { id: '1:2' }));
  await sample();
  await sample();
  await read();
  await kill();
  expect(simulator.ledger()).toMatchObject({ deletes: 1, wrongfulKills: 1, racedKills: 0 });
});

it('a kill of a session that came back to life before the last read is wrongful', async () => {
  await sample();
  simulator.sessions.revive(session);
  await read();
  await kill();
  expect(verdict()).toBe('wrongful');
});

it('a kill of a session that moved since the samples and was not read again is wrongful', async () => {
  await sample();
  session.patch({ data: { state: 'halted', reason: 'successful', bytes_processed: 1 } });
  await kill();
  expect(verdict()).toBe('wrongful');
});

it('a kill of a session that the last read showed moved is wrongful, until it is sampled anew', async () => {
  await sample();
  session.patch({ client_port: 1 });
  await read();
  await kill();
  expect(verdict()).toBe('wrongful');
});

it('a stale session that moved once may be killed after two more looks', async () => {
  await sample();
  session.patch({ client_port: 1 });
  await sample();
  await read();
  await kill();
  expect(verdict()).toBe('justified');
});

it('a kill of a session that moved between the last read and the kill is raced', async () => {
  await sample();
  await read();
  simulator.sessions.revive(session);
  await kill();
  const { wrongfulKills, racedKills, writes } = simulator.ledger();
  expect({ wrongfulKills, racedKills }).toEqual({ wrongfulKills: 0, racedKills: 1 });
  expect(writes[0]?.readAgeMs).toBeLessThan(5000);
});

it('an id that went to another session between read and kill is raced, before the read it is wrongful', async () => {
  await sample();
  await read();
  session = simulator.sessions.reuse(session, { story: halfOpen() });
  await kill();
  expect(verdict()).toBe('raced');
  simulator.sessions.remove(session);
  session = simulator.sessions.add(aSession(finishedButOpen(), { id: '1:9' }));
  await sample();
  session = simulator.sessions.reuse(session, { story: halfOpen() });
  await read();
  await kill();
  expect(verdict()).toBe('wrongful');
});

it('a list counts as no last read, and neither does the read of another client', async () => {
  await sample();
  await sample();
  simulator.sessions.revive(session);
  await kill();
  expect(verdict()).toBe('wrongful');
  session = simulator.sessions.add(aSession(finishedButOpen(), { id: '1:9' }));
  await sample();
  await read();
  simulator.sessions.revive(session);
  await kill({ 'X-Dot-Client-App': 'somebody-else' });
  expect(simulator.ledger().writes.at(-1)).toMatchObject({ verdict: 'wrongful', readAgeMs: null });
});

it('a look without states and counters has seen no move', async () => {
  await sample();
  session.patch({ client_port: 1 });
  await call(simulator, `${SESSIONS}?fields=client_port`);
  await call(simulator, `${SESSIONS}?fields=client_port`);
  await kill();
  expect(verdict()).toBe('wrongful');
});

it('a read by id without states and counters is no last look', async () => {
  await sample();
  await call(simulator, `${path()}?fields=client_port`);
  simulator.sessions.revive(session);
  await kill();
  expect(simulator.ledger().writes[0]).toMatchObject({ verdict: 'wrongful', readAgeMs: null });
});

it('a second kill of a stale session that shows the first one already is justified', async () => {
  await sample();
  await kill();
  await read();
  await kill();
  expect(simulator.ledger().writes.map((write) => write.verdict)).toEqual(['justified', 'justified']);
});

it('a second kill of the same session ends nothing and is no second mistake', async () => {
  session = simulator.sessions.add(aSession(remoteBackup(), { id: '1:2' }));
  await kill();
  await kill();
  const { writes, ...counts } = simulator.ledger();
  expect(writes.map(({ ended }) => ended)).toEqual([true, false]);
  expect(counts).toEqual({ deletes: 1, wrongfulKills: 1, racedKills: 0, ...NONE });
});

it('notes writes that hit nothing, and those of nobody', async () => {
  await call(simulator, SESSIONS, { method: 'DELETE' });
  await call(simulator, path(), { method: 'DELETE', login: null });
  await call(simulator, '/api/cluster', { method: 'PATCH', body: '{}' });
  const { writes, deletes } = simulator.ledger();
  expect(writes.map(({ status, verdict: is }) => [status, is])).toEqual([
    [400, 'none'],
    [401, 'none'],
    [405, 'none'],
  ]);
  expect(deletes).toBe(0);
});

it('is there over HTTPS for those who log in', async () => {
  await kill();
  expect((await call(simulator, '/simulator/ledger', { login: null })).status).toBe(401);
  expect((await call(simulator, '/simulator/ledger')).json).toEqual(simulator.ledger());
});
