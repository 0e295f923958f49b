import { guardSchema } from '../../../src/contracts/schemas/cluster';
import { guardProtects, judgeKills } from '../../../src/rules/sessions';
import type { JudgeInput, KillTarget } from '../../../src/contracts/plan';
import type { NodeRecord, SessionRecord } from '../../../src/contracts/session';
import { facts, node, NODES, OPEN_GUARD, POLICY, policyOf, running, session } from '../support/timeline';

const PLANNED_AT = '2026-03-01T00:40:00.000Z';
const NOW = '2026-03-01T00:45:00.000Z';
const END = { type: 'tcp', address: '10.20.0.7', port: 18_600 };

const target = (record: SessionRecord, parts: Partial<KillTarget> = {}): KillTarget => ({
  record,
  rule: 'over',
  why: 'stale',
  unchangedSeconds: 2_400,
  knownAbsent: ['moverState'],
  joined: [],
  ...parts,
});

interface Situation {
  targets?: KillTarget[];
  now: SessionRecord[];
  nodes?: NodeRecord[];
  parts?: Partial<JudgeInput>;
}

const judge = ({ targets = [target(session())], now, nodes = running(NODES, NOW), parts }: Situation) =>
  judgeKills({
    targets,
    policy: POLICY,
    facts: facts(),
    planned: { at: PLANNED_AT, nodes: running(NODES, PLANNED_AT), ndmpMode: 'svm' },
    now: { listing: { detail: 'full', at: NOW, sessions: now }, nodes },
    approved: false,
    limitsLifted: false,
    ...parts,
  });

const KEY = { ownerUuid: session().ownerUuid, sessionId: session().sessionId };
const nodesNow = (parts: Partial<NodeRecord>) =>
  running(NODES, NOW).map((each) => (each.name === 'node1' ? { ...each, ...parts } : each));

test('a target that is as planned may be killed', () => {
  expect(judge({ now: [session()] })).toEqual({ kill: [KEY], dropped: [], exceeded: [], incomplete: [] });
});

test.each([
  ['replaced', [session({ clientPort: 5 })], 'its id belongs to another session now'],
  ['revived', [session({ data: { bytes: 5_001 } })], 'it changed after the plan'],
  ['revived', [session({ data: { bytes: 1 } })], 'it changed after the plan'],
  ['revived', [session({ scsi: 'mc0' })], 'it changed after the plan'],
  ['refused', [session({ unreadable: 'data.state' })], 'its data.state can not be read'],
  ['refused', [session(), session()], 'its id is listed twice at once'],
])('a target is dropped as %s', (outcome, now, why) => {
  expect(judge({ now })).toMatchObject({ kill: [], dropped: [{ ...KEY, outcome, why }] });
});

test.each([
  ['joined to it', [session({ sessionId: '2:2', unreadable: 'data.state' })], /can not be read: data.state/],
  [
    'that may be joined to it',
    [
      session({ sessionId: '3:3', unreadable: 'data', data: { connection: {} } }),
      session({ sessionId: '2:2' }),
    ],
    /may be joined to it/,
  ],
])("a target is refused beside a session %s that can't be read", (_, others, why) => {
  const half = session({ data: { connection: END } });
  const targets = [target(half, { joined: [session({ sessionId: '2:2' })] })];
  expect(judge({ targets, now: [half, ...others] })).toMatchObject({
    kill: [],
    dropped: [{ ...KEY, outcome: 'refused', why: expect.stringMatching(why) }],
  });
});

test('a target that is missing in the listing stays one: a hole proves nothing, the read before the kill decides', () => {
  expect(judge({ now: [] })).toMatchObject({ kill: [KEY], dropped: [] });
});

test.each([
  ['down', nodesNow({ state: 'down' })],
  ['taken over', nodesNow({ state: 'taken_over' })],
  ['rebooted', nodesNow({ uptime: 200 })],
  ['rebooted long before, as its uptime says now', nodesNow({ uptime: 8_000_000 })],
  ['not listed', running(NODES, NOW).slice(1)],
  [
    'the partner of one that is down',
    [...nodesNow({}).filter(({ name }) => name !== 'node2'), node('node2', 'node1', { state: 'down' })],
  ],
])('a target whose node is %s is refused', (_what, nodes) => {
  expect(judge({ now: [session()], nodes })).toMatchObject({ kill: [], dropped: [{ outcome: 'refused' }] });
});

test('a guard that was tightened after the plan refuses, also where it knows nothing', () => {
  const guard = guardSchema.parse({ ...OPEN_GUARD, neverMatch: ['halted'] });
  expect(judge({ now: [session()], parts: { facts: facts({ guard }) } })).toMatchObject({
    dropped: [{ outcome: 'refused', why: 'data is halted, guard.neverMatch forbids it' }],
  });
  const mine = guardSchema.parse({ ...OPEN_GUARD, protect: [{ name: 'tapes', tapeDevice: ['*'] }] });
  expect(judge({ now: [session()], parts: { facts: facts({ guard: mine }) } })).toMatchObject({
    dropped: [{ outcome: 'refused', why: 'protect rule guard/tapes may hold: tapeDevice not known' }],
  });
});

test("the policy's protect rules hold to the end", () => {
  const policy = policyOf({ protect: [{ name: 'vol1', path: ['/svm1/vol1'] }] });
  expect(judge({ now: [session()], parts: { policy } })).toMatchObject({ dropped: [{ outcome: 'refused' }] });
});

describe('a target that is joined to another session', () => {
  const half = session({ data: { connection: END } });
  const partner = (bytes = 0, parts: Partial<SessionRecord> = {}) =>
    session({ sessionId: '2:2', data: { state: 'idle', ...parts.data }, mover: { bytes, connection: END } });
  const joined = [target(half, { joined: [partner()] })];

  test('may be killed while that one is as planned', () => {
    expect(judge({ targets: joined, now: [half, partner()] }).kill).toEqual([KEY]);
  });

  test.each([
    ['moves', [half, partner(7)]],
    ['ends', [half]],
    ['is replaced', [half, { ...partner(), clientPort: 5 }]],
    ['is listed twice', [half, partner(), partner()]],
  ])('is revived when that one %s', (_what, now) => {
    expect(judge({ targets: joined, now })).toMatchObject({ kill: [], dropped: [{ outcome: 'revived' }] });
  });

  test('is revived when a session is joined to it that was not', () => {
    expect(judge({ targets: [target(half)], now: [half, partner()] })).toMatchObject({
      dropped: [{ outcome: 'revived', why: expect.stringContaining('2:2 was joined to it after the plan') }],
    });
  });

  test('is refused when that one is protected now', () => {
    const guard = guardSchema.parse({ ...OPEN_GUARD, neverMatch: ['idle'] });
    const busy = { ...half, mover: { state: 'halted', bytes: 0 } };
    const targets = [target(busy, { joined: [partner()] })];
    expect(judge({ targets, now: [busy, partner()], parts: { facts: facts({ guard }) } })).toMatchObject({
      dropped: [
        { outcome: 'refused', why: expect.stringContaining('2:2, joined to it, is not to be touched') },
      ],
    });
  });
});

describe('nothing is killed, and nothing is said of any target,', () => {
  test.each([
    [
      'when the NDMP mode changed',
      { facts: facts({ ndmpMode: 'node' }) },
      'the NDMP mode changed from svm to node',
    ],
    [
      'when the listing is older than the plan',
      { planned: { at: '2026-03-01T01:00:00Z', nodes: NODES, ndmpMode: 'svm' as const } },
      `the listing of ${NOW} is older than the plan of 2026-03-01T01:00:00Z`,
    ],
    [
      'when only digests were read',
      { now: { listing: { detail: 'digest' as const, at: NOW, sessions: [] }, nodes: NODES } },
      'the listing before the first kill has no full records',
    ],
  ])('%s', (_when, parts, why) => {
    expect(judge({ now: [session()], parts })).toEqual({
      kill: [],
      dropped: [],
      exceeded: [],
      incomplete: [why],
    });
  });
});

describe('limits', () => {
  const records = [1, 2, 3].map((id) => session({ sessionId: `1:${id}` }));
  const targets = records.map((record) => target(record));
  const policy = policyOf({ limits: { maxKills: 2, maxPercent: 100 } });

  test('stop the whole run, and do not cut it short', () => {
    expect(judge({ targets, now: records, parts: { policy } })).toMatchObject({
      kill: [],
      exceeded: [{ limit: 'policy.maxKills', allowed: 2, planned: 3 }],
    });
  });

  test('count what would still be killed', () => {
    const [, ...others] = records;
    const now = [session({ sessionId: '1:1', clientPort: 5 }), ...others];
    expect(judge({ targets, now, parts: { policy } })).toMatchObject({
      kill: [{ sessionId: '1:2' }, { sessionId: '1:3' }],
      exceeded: [],
    });
  });

  test("are lifted by approval where they are the policy's, never where they are the guard's", () => {
    expect(judge({ targets, now: records, parts: { policy, limitsLifted: true } }).kill).toHaveLength(3);
    const guard = { ...OPEN_GUARD, maxKills: 2 };
    expect(
      judge({ targets, now: records, parts: { facts: facts({ guard }), limitsLifted: true } }),
    ).toMatchObject({
      kill: [],
      exceeded: [{ limit: 'guard.maxKills', allowed: 2, planned: 3 }],
    });
  });
});

test('those that hold a drive or a robot go first, then those that are still for longest', () => {
  const records = ['4:1', '3:1', '2:1', '1:1', '5:1'].map((sessionId) => session({ sessionId }));
  const [old, drive, robot, young, twin] = records as [
    SessionRecord,
    SessionRecord,
    SessionRecord,
    SessionRecord,
    SessionRecord,
  ];
  Object.assign(drive, { tapeDevice: 'nrst0a' });
  Object.assign(robot, { scsi: 'mc0' });
  const targets = [
    target(young, { unchangedSeconds: 10 }),
    target(twin),
    target(old),
    target(robot, { unchangedSeconds: 20 }),
    target(drive, { unchangedSeconds: 30 }),
  ];
  expect(judge({ targets, now: records }).kill.map(({ sessionId }) => sessionId)).toEqual([
    '3:1',
    '2:1',
    '4:1',
    '5:1',
    '1:1',
  ]);
});

describe('right before a kill', () => {
  const guard = guardSchema.parse({
    neverMatch: ['active'],
    protect: [{ name: 'library', client: ['10.1.2.3/32'] }],
  });

  test('the guard says why a session is protected', () => {
    expect(guardProtects(session(), guard, [])).toBeUndefined();
    expect(guardProtects(session({ client: '10.1.2.3' }), guard, [])).toBe(
      'protect rule guard/library holds',
    );
    expect(guardProtects(session({ data: { state: 'active' } }), guard, [])).toContain('data is active');
  });

  test('a state that the plan knew to be absent does not protect', () => {
    const record = { ...session(), mover: {} };
    expect(guardProtects(record, guard, [])).toBe('mover is of unknown state, guard.neverMatch forbids it');
    expect(guardProtects(record, guard, ['moverState'])).toBeUndefined();
  });

  test('a data state that is absent protects, whatever a rule writes', () => {
    const record = { ...session(), data: {} };
    expect(guardProtects(record, guard, ['dataState'])).toBe(
      'data is of unknown state, guard.neverMatch forbids it',
    );
  });
});

test('a guard that asks for approval by now stops a plan that nobody approved', () => {
  const guard = guardSchema.parse({ ...OPEN_GUARD, approvalAbove: 0 });
  const records = [session()];
  const stopped = judge({ now: records, parts: { facts: facts({ guard }) } });
  expect(stopped).toMatchObject({ kill: [], incomplete: [expect.stringMatching(/asks for an approval/)] });
  expect(judge({ now: records, parts: { facts: facts({ guard }), approved: true } }).kill).toHaveLength(1);
});
