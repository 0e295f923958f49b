import { performance } from 'node:perf_hooks';
import {
  aCluster,
  aSession,
  finishedButOpen,
  halfOpen,
  type FaultSpec,
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
  simulator.clock.advance(3_000);
});

const OTHER = { 'X-Dot-Client-App': 'somebody-else' };
const path = (): string => `${SESSIONS}/${session.key}`;
const sample = (headers: Record<string, string> = {}): Promise<Reply> =>
  call(simulator, `${SESSIONS}?fields=*`, { headers });
const read = (): Promise<Reply> => call(simulator, path());
const kill = (headers: Record<string, string> = {}): Promise<Reply> =>
  call(simulator, path(), { method: 'DELETE', headers });
const verdict = (): unknown => simulator.ledger().writes.at(-1)?.verdict;
const lie = (fault: Partial<FaultSpec> = {}): (() => void) =>
  simulator.faults.add({ kind: 'stale', ms: 60_000, method: 'GET', count: 'always', ...fault } as FaultSpec);
const revive = (): void => simulator.sessions.revive(session);

describe('a client that an older world was shown', () => {
  it('is deceived when every answer since the last move lied', async () => {
    await sample();
    revive();
    simulator.clock.advance(10);
    lie();
    await sample();
    await read();
    await kill();
    const { wrongfulKills, racedKills, deceivedKills, writes } = simulator.ledger();
    expect({ wrongfulKills, racedKills, deceivedKills }).toEqual({
      wrongfulKills: 0,
      racedKills: 0,
      deceivedKills: 1,
    });
    expect(writes[0]).toMatchObject({ verdict: 'deceived', story: 'remote-backup', ended: true });
  });

  it('is deceived about an id that was re-used', async () => {
    await sample();
    simulator.sessions.reuse(session, { story: halfOpen() });
    lie();
    await read();
    await kill();
    expect(verdict()).toBe('deceived');
  });

  it('is as right as ever when the older world says what is still true', async () => {
    lie();
    await sample();
    await sample();
    await read();
    await kill();
    expect(verdict()).toBe('justified');
  });

  it('is wrong when one answer had told what is still true', async () => {
    await sample();
    const data = { state: 'idle', operation: 'none', bytes_processed: 0 } as const;
    session.patch({ data });
    await sample();
    simulator.clock.advance(10);
    lie();
    await sample();
    await sample();
    await read();
    await kill();
    expect(verdict()).toBe('wrongful');
  });

  it('is wrong when the last read told the truth, or was the only one', async () => {
    await sample();
    revive();
    const truth = lie();
    await read();
    truth();
    await read();
    await kill();
    expect(verdict()).toBe('wrongful');
  });

  it('is wrong when only a list was shown, or the lie was told to somebody else', async () => {
    await sample();
    revive();
    lie();
    await sample();
    await kill();
    expect(verdict()).toBe('wrongful');
    await read();
    await kill(OTHER);
    expect(simulator.ledger().writes.map((write) => write.verdict)).toEqual(['wrongful', 'justified']);
    expect(simulator.ledger().deceivedKills).toBe(0);
  });

  it('was never told that the session is one that lives', async () => {
    session = simulator.sessions.add(aSession({ ...halfOpen(), deserves: 'lives' }, { id: '1:2' }));
    simulator.clock.advance(100);
    lie();
    await read();
    await kill();
    expect(verdict()).toBe('wrongful');
  });
});

it('absence that lies excuses no kill', async () => {
  await sample();
  simulator.faults.add({ kind: 'absent', id: '1:1', count: 'always' });
  revive();
  await sample();
  await read();
  await kill();
  expect(simulator.ledger()).toMatchObject({ deletes: 1, wrongfulKills: 1, racedKills: 0, deceivedKills: 0 });
});

describe('missing fields', () => {
  it.each(['client_port', 'node.uuid', 'data', 'id'])('a read without %s is no last look', async (field) => {
    await sample();
    await read();
    simulator.faults.add({ kind: 'missing', fields: [field] });
    await read();
    revive();
    await kill();
    expect(simulator.ledger().writes[0]).toMatchObject({ verdict: 'wrongful', readAgeMs: null });
  });

  it('without which a session is still the same one do not matter', async () => {
    await sample();
    simulator.faults.add({ kind: 'missing', fields: ['backup_engine', 'tape_device'] });
    await read();
    revive();
    await kill();
    expect(verdict()).toBe('raced');
  });
});

describe('the age of a read', () => {
  // The real clock of the witness, put forward by the test.
  const wait = (ms: number): void => {
    simulator.clock.real = () => performance.now() + ms;
  };

  it.each([
    [2_900, 'raced'],
    [3_100, 'wrongful'],
  ])('of %i ms makes a kill of what moved since %s', async (ms, expected) => {
    const began = performance.now();
    simulator.clock.real = () => began;
    await sample();
    await read();
    revive();
    simulator.clock.real = () => began + ms;
    await kill();
    expect(verdict()).toBe(expected);
  });

  it('counts from the evaluation, however long the answer was on its way', async () => {
    await sample();
    simulator.faults.add({ kind: 'latency', ms: 30, when: 'after', path: path() });
    const evaluated = new Promise<void>((resolve) => simulator.after({ path: path() }, () => resolve()));
    const asked = read();
    await evaluated;
    revive();
    wait(20_000);
    await asked;
    await kill();
    const [write] = simulator.ledger().writes;
    expect(write).toMatchObject({ verdict: 'wrongful', ended: true });
    expect(write?.readAgeMs).toBeGreaterThanOrEqual(20_000);
  });

  it('counts to the arrival of the kill, however late that is looked at', async () => {
    await sample();
    await read();
    simulator.before({ method: 'DELETE' }, () => {
      wait(20_000);
      revive();
    });
    await kill();
    const [write] = simulator.ledger().writes;
    expect(write).toMatchObject({ verdict: 'raced' });
    expect(write?.readAgeMs).toBeLessThan(3_000);
  });

  it('of a lie that is old excuses nothing', async () => {
    await sample();
    revive();
    lie();
    await read();
    wait(3_100);
    await kill();
    expect(verdict()).toBe('wrongful');
  });
});
