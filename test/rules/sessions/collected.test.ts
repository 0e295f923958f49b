import { guardSchema } from '../../../src/contracts/schemas/cluster';
import type { KnownSession, PlanEvidence, PlanInput, PlannedSession } from '../../../src/contracts/plan';
import type { SessionRecord } from '../../../src/contracts/session';
import { digestOf, planCleanup, tightenPolicy } from '../../../src/rules/sessions';
import { wishedEvidence } from '../../../src/rules/sessions/choose-evidence';
import { inputOf, NODES, OPEN_GUARD, policyOf, session } from '../support/timeline';

const HOUR_MS = 3_600_000;

/** A day, of which the run itself watches a minute. */
const POLICY = policyOf({ observe: { window: '24h', every: '1h' } });
const OWN = policyOf({ observe: { window: '1m', every: '1m' } });

const EVIDENCE: PlanEvidence = {
  kind: 'collected',
  since: '2026-02-01T00:00:00.000Z',
  lookedAt: '2026-03-01T00:00:00.000Z',
  gaps: [],
};

const knownFor = (record: SessionRecord, hours: number, change: Partial<KnownSession> = {}) => ({
  identity: digestOf(record).identity,
  unchangedMs: hours * HOUR_MS,
  seenMs: hours * HOUR_MS,
  ...change,
});

function input(sessions: SessionRecord[][], known: KnownSession[], change: Partial<PlanInput> = {}) {
  return { ...inputOf({ policy: OWN, sessions }), policy: POLICY, evidence: EVIDENCE, known, ...change };
}

function decided(...given: Parameters<typeof input>): PlannedSession {
  const [found] = planCleanup(input(...given)).sessions;
  if (found === undefined) throw new Error('no session');
  return found;
}

const one = session();

test('a session that was collected as unchanged for the whole window is planned within a minute', () => {
  const plan = planCleanup(input([[one]], [knownFor(one, 26)]));
  expect(plan).toMatchObject({
    evidence: EVIDENCE,
    incomplete: [],
    window: { from: '2026-02-28T00:01:00.000Z', to: '2026-03-01T00:01:00.000Z', samples: 2 },
    remarks: [
      'rests on looks of the observer from 2026-02-01T00:00:00.000Z to 2026-03-01T00:00:00.000Z, without a gap, and two of this run',
    ],
    sessions: [
      {
        decision: 'kill',
        why: 'data halted (successful), mover idle, unchanged for at least 1d 2h, no protect rule holds',
        unchangedSeconds: 26 * 3_600,
      },
    ],
  });
});

test('one that is known for too short a time is kept, and the time is told', () => {
  const known = [knownFor(one, 3, { seenMs: 30 * HOUR_MS })];
  expect(decided([[one]], known)).toMatchObject({
    decision: 'kept',
    reason: 'moved',
    why: 'would match over, but it is known to be unchanged for 3h, of 1d',
    unchangedSeconds: 3 * 3_600,
  });
});

test('one that nobody has seen before, or that came within the window, was not seen throughout', () => {
  expect(decided([[one]], [])).toMatchObject({ decision: 'kept', reason: 'not_seen_throughout' });
  expect(decided([[one]], [knownFor(one, 3)])).toMatchObject({
    reason: 'not_seen_throughout',
    why: 'would match over, but this session was first seen 3h ago',
  });
});

test('a record of another session under the same id says nothing', () => {
  const other = session({ clientPort: 7 });
  expect(decided([[one]], [knownFor(other, 26)])).toMatchObject({ reason: 'not_seen_throughout' });
});

test('what moves between the two looks of the run is kept, whatever was collected', () => {
  const moved = session({ data: { bytes: 6_000 } });
  expect(decided([[one], [moved]], [knownFor(moved, 26)])).toMatchObject({ reason: 'moved' });
});

test("evidence that is too little for the owner's guard is no evidence, and says why", () => {
  const known = [knownFor(one, 26, { short: 'it has 3 samples, the guard asks for 25' })];
  expect(decided([[one]], known)).toMatchObject({
    reason: 'moved',
    why: 'would match over, but it has 3 samples, the guard asks for 25',
  });
});

test('a guard that asks for more than the policy is asked of what was collected, too', () => {
  const guard = guardSchema.parse({ minWindow: '48h', minSamples: 2, neverMatch: [] });
  const { last, ...rest } = input([[one]], [knownFor(one, 26)]);
  const plan = planCleanup({ ...rest, last: { ...last, guard } });
  expect(plan.sessions[0]).toMatchObject({ decision: 'kept' });
});

test('a joined session that is too young keeps both', () => {
  const [a, b] = [
    session({ data: { connection: { type: 'tcp', address: '10.0.0.1', port: 1 } } }),
    session({
      sessionId: '1:1',
      mover: { connection: { type: 'tcp', address: '10.0.0.1', port: 1 } },
    }),
  ];
  const plan = planCleanup(input([[a, b]], [knownFor(a, 26), knownFor(b, 1)]));
  expect(plan.sessions.map(({ decision }) => decision)).toEqual(['kept', 'kept']);
});

test('a node that was not up for the whole window says nothing of its sessions', () => {
  const up = NODES.map((node) => (node.name === 'node2' ? { ...node, uptime: 23 * 3_600 } : node));
  const given = { ...inputOf({ policy: OWN, sessions: [[one]], nodes: [up] }), policy: POLICY };
  const plan = planCleanup({ ...given, evidence: EVIDENCE, known: [knownFor(one, 26)] });
  expect(plan.sessions[0]).toMatchObject({ decision: 'kept', reason: 'node_unstable' });
});

test('two looks at the same instant are too few', () => {
  const { samples, ...rest } = input([[one]], [knownFor(one, 26)]);
  const [first] = samples;
  const at = new Date(Date.parse(first?.listing.at ?? '') + 20_000).toISOString();
  const close = samples.map((sample, index) =>
    index === 0 ? sample : { ...sample, listing: { ...sample.listing, at } },
  );
  expect(planCleanup({ ...rest, samples: close }).incomplete).toEqual([
    'the looks of the run itself span less than 1m',
  ]);
});

test('a plan that fell back to its own samples says why', () => {
  const evidence: PlanEvidence = { kind: 'fresh', why: 'there is no observe/prod1' };
  const plan = planCleanup({ ...inputOf({ sessions: [[one]] }), evidence });
  expect(plan.remarks).toEqual(['watched for a window of its own: there is no observe/prod1']);
  expect(plan.sessions[0]).toMatchObject({ decision: 'kill' });
});

test('gaps are told to whoever approves', () => {
  const gaps = [{ from: '2026-02-28T10:00:00.000Z', seconds: 3_600 }];
  const plan = planCleanup(input([[one]], [knownFor(one, 26)], { evidence: { ...EVIDENCE, gaps } }));
  expect(plan.remarks[0]).toContain(', but for 1h from 2026-02-28T10:00:00.000Z on, and two of this run');
});

test.each([
  ['enforce', undefined, undefined, 'fresh'],
  ['enforce', undefined, true, 'collected'],
  ['enforce', 'collected', undefined, 'fresh'],
  ['enforce', 'collected', false, 'fresh'],
  ['enforce', 'collected', true, 'collected'],
  ['enforce', 'fresh', true, 'fresh'],
  ['report', undefined, undefined, 'either'],
  ['report', 'collected', undefined, 'collected'],
  ['report', 'fresh', true, 'fresh'],
] as const)('%s with evidence %s under collected: %s rests on %s', (mode, evidence, collected, wish) => {
  const policy = policyOf({ observe: { window: '1h', every: '5m', evidence } });
  expect(wishedEvidence(policy, { collected }, mode)).toBe(wish);
});

test('what the owner does not allow is told, and a window that grows keeps what it rests on', () => {
  const policy = policyOf({ observe: { window: '10m', every: '5m', evidence: 'collected' } });
  const guard = { ...OPEN_GUARD, minWindow: '30m' };
  expect(tightenPolicy(policy, guard)).toMatchObject({
    evidence: 'fresh',
    tightened: ['window 10m → 30m (guard.minWindow)', 'evidence collected → fresh (guard.collected)'],
  });
  const allowed = tightenPolicy(policy, { ...guard, collected: true });
  expect(allowed).toMatchObject({ evidence: 'collected', policy: { observe: { evidence: 'collected' } } });
});
