import { guardSchema } from '../../../src/contracts/schemas/cluster';
import type { Guard } from '../../../src/contracts/cluster';
import { planCleanup } from '../../../src/rules/sessions';
import {
  decision,
  inputOf,
  killedIds,
  OPEN_GUARD,
  OWNER,
  plan,
  policyOf,
  session,
} from '../support/timeline';

const RESTORES = { name: 'restores', operation: ['restore'] };
const guarded = (parts: Partial<Guard>): Guard => ({ ...OPEN_GUARD, ...parts });

test('a session that is the same in every sample and fits a rule is killed', () => {
  expect(decision({ sessions: [[session()]] })).toEqual({
    ownerUuid: OWNER,
    sessionId: '2000:4000',
    decision: 'kill',
    rule: 'over',
    why: 'data halted (successful), mover idle, unchanged for 40m over 5 samples, no protect rule holds',
    unchangedSeconds: 2_400,
    knownAbsent: ['moverState'],
    joined: [],
  });
});

describe('kept', () => {
  test('a session whose counter moved once is a near miss', () => {
    const moved = session({ data: { bytes: 6_000 } });
    expect(decision({ sessions: [[session()], [session()], [moved]] })).toMatchObject({
      decision: 'kept',
      reason: 'moved',
      rule: 'over',
      why: 'would match over, but moved 20m ago',
      unchangedSeconds: 1_200,
    });
  });

  test('a session whose counter went down has moved', () => {
    const again = session({ data: { bytes: 10 } });
    expect(decision({ sessions: [[session()], [again]] })).toMatchObject({ reason: 'moved' });
  });

  test('a session that moved and came back to the same counters has moved', () => {
    const away = session({ data: { state: 'active' } });
    expect(decision({ sessions: [[session()], [away], [session()]] })).toMatchObject({ reason: 'moved' });
  });

  test('a counter that appears in the window is a change', () => {
    const bare = { ...session(), mover: { state: 'idle' } };
    expect(decision({ sessions: [[bare], [session()]] })).toMatchObject({ reason: 'moved' });
  });

  test.each([
    ['appeared in the window', [[], [session()]], '30m ago'],
    ['missed one sample', [[session()], [session()], [], [session()]], '10m ago'],
    ['took over the id of another one', [[session({ clientPort: 41_999 })], [session()]], '30m ago'],
    ['was first seen at the end', [[], [], [], [], [session()]], 'in the last sample'],
  ])('a session that %s was not seen throughout', (_what, sessions, since) => {
    expect(decision({ sessions })).toMatchObject({
      reason: 'not_seen_throughout',
      why: `would match over, but this session was first seen ${since}`,
    });
  });

  test('a session that fits no rule says what it does', () => {
    expect(decision({ sessions: [[session({ data: { state: 'active' } })]] })).toMatchObject({
      decision: 'kept',
      reason: 'no_match',
      why: 'no rule matches: data is active, over wants halted',
    });
  });

  test('a session of which a rule can not be sure says what is not known', () => {
    const { path: _path, ...record } = session();
    const policy = policyOf({ match: [{ name: 'vol1', path: ['/svm1/*'] }] });
    expect(decision({ policy, sessions: [[record]] })).toMatchObject({
      reason: 'no_match',
      why: 'no rule matches: path not known',
    });
  });

  test.each([
    [{ sessionId: '../..' }],
    [{ sessionId: '2000%3A4000' }],
    [{ sessionId: '12345678901' }],
    [{ ownerUuid: '../../cluster' }],
  ])('%j can not be put into a path', (key) => {
    expect(decision({ sessions: [[session(key)]] })).toMatchObject({ reason: 'unsupported_id' });
  });

  test.each([
    ['data is in the unknown state hibernating', { data: { state: 'hibernating' } }],
    ['mover is in the unknown state draining', { mover: { state: 'draining' } }],
    [
      'a tcp connection without address or port: its partner is unknown',
      { data: { connection: { type: 'tcp' } } },
    ],
    [
      'a tcp connection without address or port: its partner is unknown',
      { mover: { connection: { type: 'tcp', address: '10.1.1.1', port: 0 } } },
    ],
  ])('%s', (why, parts) => {
    expect(decision({ sessions: [[session(parts)]] })).toMatchObject({ reason: 'unreadable', why });
  });

  test('a busy service without its counter is unreadable, an idle one is not', () => {
    const halted = { ...session(), data: { state: 'halted', reason: 'successful' } };
    expect(decision({ sessions: [[halted]] })).toMatchObject({
      why: 'data is halted without a byte counter',
    });
    const idle = { ...session(), mover: { state: 'idle' } };
    expect(decision({ sessions: [[idle]] })).toMatchObject({ decision: 'kill' });
  });

  test('a state that ONTAP leaves out is unreadable, unless a matching rule writes absent', () => {
    const record = { ...session(), mover: {} };
    const careless = policyOf({ match: [{ name: 'any-mover', dataState: ['halted'] }] });
    expect(decision({ policy: careless, sessions: [[record]] })).toMatchObject({
      reason: 'unreadable',
      why: 'would match any-mover, but mover has no state',
    });
    expect(decision({ sessions: [[record]] })).toMatchObject({ decision: 'kill' });
  });

  test('an id that is listed twice at once is unreadable', () => {
    const twins = [session(), session({ clientPort: 5 })];
    expect(plan({ sessions: [[session()], twins, [session()]] }).sessions).toMatchObject([
      { reason: 'unreadable' },
    ]);
  });

  test('a session that the request does not name is not selected, and says what it would have been', () => {
    const other = session({ sessionId: '2000:4001' });
    const only = [{ ownerUuid: OWNER, sessionId: '2000:4000' }];
    expect(decision({ only, sessions: [[session(), other]] }, '2000:4000')).toMatchObject({
      decision: 'kill',
    });
    expect(decision({ only, sessions: [[session(), other]] }, '2000:4001')).toMatchObject({
      reason: 'not_selected',
      why: 'would match over, but the request names other sessions',
    });
  });

  test('a session that the request names and nobody lists is remarked', () => {
    const only = [{ ownerUuid: OWNER, sessionId: '9:9' }];
    expect(plan({ only, sessions: [[session()]] }).remarks).toEqual([
      'the request names session 9:9, which is not listed',
    ]);
  });
});

describe('protected', () => {
  const restore = session({ data: { operation: 'restore' } });

  test('a session that a protect rule names', () => {
    const policy = policyOf({ protect: [RESTORES] });
    expect(decision({ policy, sessions: [[restore]] })).toMatchObject({
      decision: 'protected',
      rule: 'restores',
      why: 'matches over, but protect rule restores holds',
    });
  });

  test('a session of which a protect rule can not be sure', () => {
    const record = { ...session(), data: { state: 'halted', reason: 'successful', bytes: 5_000 } };
    const policy = policyOf({ protect: [RESTORES] });
    expect(decision({ policy, sessions: [[record]] })).toMatchObject({
      decision: 'protected',
      why: 'matches over, but protect rule restores may hold: operation not known',
    });
  });

  test('an absence that a matching rule writes does not protect in the policy, but in the guard', () => {
    const record = { ...session(), data: { state: 'halted', reason: 'successful', bytes: 5_000 } };
    const policy = policyOf({
      match: [{ name: 'over', dataState: ['halted'], operation: ['backup', 'absent'] }],
      protect: [RESTORES],
    });
    expect(decision({ policy, sessions: [[record]] })).toMatchObject({
      decision: 'kill',
      knownAbsent: ['operation'],
    });
    const guard = guardSchema.parse({ ...OPEN_GUARD, protect: [RESTORES] });
    expect(decision({ policy, guard, sessions: [[record]] })).toMatchObject({
      decision: 'protected',
      rule: 'guard/restores',
    });
  });

  test.each([
    ['data', session({ data: { state: 'active' } })],
    ['mover', session({ mover: { state: 'active' } })],
  ])('a session whose %s is in a state that the guard forbids', (what, record) => {
    const policy = policyOf({ match: [{ name: 'all', ownerSvm: ['*'] }] });
    const guard = guarded({ neverMatch: ['active'] });
    expect(decision({ policy, guard, sessions: [[record]] })).toMatchObject({
      decision: 'protected',
      rule: 'guard',
      why: `matches all, but ${what} is active, guard.neverMatch forbids it`,
    });
  });

  test('a session whose state is absent may be in a state that the guard forbids', () => {
    const policy = policyOf({ match: [{ name: 'all', ownerSvm: ['*'] }] });
    const record = { ...session(), mover: {} };
    const guard = guarded({ neverMatch: ['active'] });
    expect(decision({ policy, guard, sessions: [[record]] })).toMatchObject({ rule: 'guard' });
    expect(decision({ guard, sessions: [[record]] })).toMatchObject({ decision: 'kill' });
  });

  test('the guard at the end of the window counts', () => {
    const last = { guard: guarded({ neverMatch: ['halted'] }) };
    expect(decision({ last, sessions: [[session()]] })).toMatchObject({ rule: 'guard' });
  });
});

describe('the hash of a plan', () => {
  const hash = (record = session(), parts = {}) => plan({ sessions: [[record]], ...parts }).hash;

  test('is the same for the same result of a window', () => {
    expect(hash()).toMatch(/^[0-9a-f]{64}$/);
    expect(hash()).toBe(hash());
  });

  test('does not depend on sessions that stay', () => {
    const living = session({ sessionId: '1:1', data: { state: 'active', bytes: 1 } });
    expect(plan({ sessions: [[living, session()]] }).hash).toBe(hash());
  });

  test('differs with the counters, the identity, the policy and the cluster', () => {
    const hashes = [
      hash(),
      hash(session({ data: { bytes: 1 } })),
      hash(session({ clientPort: 5 })),
      hash(session(), { policy: policyOf({ notify: ['ops'] }) }),
      hash(session(), { last: { uuid: OWNER } }),
      plan({ sessions: [[]] }).hash,
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

test('a plan says when it looked, how often, and how full the pools are', () => {
  expect(plan({ sessions: [[session()]] })).toMatchObject({
    at: '2026-03-01T00:40:00.000Z',
    window: { from: '2026-03-01T00:00:00.000Z', to: '2026-03-01T00:40:00.000Z', samples: 5 },
    pools: [
      { node: 'node1', used: 1, limit: 36 },
      { node: 'node2', used: 0, limit: 36 },
      { node: 'node3', used: 0, limit: 36 },
      { node: 'node4', used: 0, limit: 36 },
    ],
    incomplete: [],
    remarks: [],
    exceeded: [],
  });
});

test('text of ONTAP of any length gives a sentence of at most 160 characters', () => {
  const record = session({ data: { reason: 'x'.repeat(1_000) } });
  expect(decision({ sessions: [[record]] }).why).toHaveLength(160);
});

test('864 sessions in 25 samples make a plan that is far below one payload', () => {
  const policy = policyOf({ observe: { window: '24h', every: '1h' } });
  const sessions = Array.from({ length: 864 }, (_, index) =>
    session({
      sessionId: `2000:${10_000 + index}`,
      node: `node${(index % 4) + 1}`,
      data: { connection: { type: 'tcp', address: `10.20.${index >> 8}.${index & 255}`, port: 18_600 } },
    }),
  );
  const made = planCleanup(inputOf({ policy, sessions: [sessions] }));
  expect(killedIds(made)).toHaveLength(864);
  expect(JSON.stringify(made).length / 864).toBeLessThan(400);
});

test('no samples at all make an empty plan that concludes nothing', () => {
  const made = planCleanup({ ...inputOf({ sessions: [[session()]] }), samples: [] });
  expect(made.sessions).toEqual([]);
  expect(made.incomplete).not.toEqual([]);
});
