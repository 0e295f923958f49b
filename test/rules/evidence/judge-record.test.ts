import type { Guard } from '../../../src/contracts/cluster';
import { guardSchema } from '../../../src/contracts/schemas/cluster';
import type { SessionRecord } from '../../../src/contracts/session';
import type { RecordCase } from '../../../src/rules/evidence';
import { foldSettings, isSettling, judgeRecord } from '../../../src/rules/evidence';
import { CLUSTER, session, STARTED_MS } from '../support/timeline';
import { folded, lookAt, MINUTE_MS, nodesWith, stillAt } from './support/looks';

/** Half an hour and four samples. */
const GUARD = guardSchema.parse({});
const STILL = [0, 10, 20, 30];
const EVERY_HALF_MINUTE = Array.from({ length: 61 }, (_, index) => index / 2);

const instant = (minute: number) => {
  const ms = STARTED_MS + minute * MINUTE_MS;
  return { worker: ms, server: ms };
};

/** A case that the guard allows, but for what is changed. */
function caseOf(change: Partial<RecordCase> = {}): RecordCase {
  return {
    target: { record: session(), joined: [], knownAbsent: [] },
    records: folded(stillAt(STILL), foldSettings(GUARD)),
    cluster: CLUSTER,
    guard: GUARD,
    now: instant(31),
    ...change,
  };
}

const seenAt = (minutes: number[], guard: Guard = GUARD) => folded(stillAt(minutes), foldSettings(guard));
const targetOf = (record: SessionRecord, joined: SessionRecord[] = []) => ({
  target: { record, joined, knownAbsent: [] },
});

test('a session that was seen still for the window, often enough and just now, may be killed', () => {
  expect(judgeRecord(caseOf())).toBeUndefined();
});

test.each<[string, Partial<RecordCase>, string]>([
  ['no record', { records: [] }, 'no sealed record of it was given'],
  [
    'a window that is too short',
    { records: seenAt([0, 6, 12, 18, 24]) },
    'it is known to be unchanged for 24m, the guard asks for 30m',
  ],
  ['too few samples', { records: seenAt([0, 15, 30]) }, 'it has 3 samples, the guard asks for 4'],
  [
    'samples that a laxer guard has counted',
    { records: seenAt(EVERY_HALF_MINUTE, guardSchema.parse({ minWindow: '1m' })) },
    'its samples were counted every 10s, closer together than the guard asks for',
  ],
  ['a last look that is too old', { now: instant(46) }, 'its last look is 16m old, above 15m'],
  [
    'a last look that is too old by one clock',
    { now: { ...instant(31), server: instant(46).server } },
    'its last look is 16m old, above 15m',
  ],
  ['a last look in the future', { now: instant(20) }, 'its last look is in the future by one of the clocks'],
  [
    'another cluster',
    { cluster: 'ffffffff-86d1-11e0-ae1c-123478563412' },
    `its sealed record is of cluster ${CLUSTER}, not of ffffffff-86d1-11e0-ae1c-123478563412`,
  ],
  [
    'counters that are not those of the plan',
    targetOf(session({ data: { bytes: 5_001 } })),
    'its sealed record shows other states or counters than the plan',
  ],
  [
    'states that are not those of the plan',
    targetOf(session({ data: { state: 'idle' } })),
    'its sealed record shows other states or counters than the plan',
  ],
  ['a record of another session', targetOf(session({ clientPort: 1 })), 'no sealed record of it was given'],
  [
    'a state that must never match',
    { guard: guardSchema.parse({ neverMatch: ['halted'] }) },
    'data is halted, guard.neverMatch forbids it',
  ],
  [
    "a rule of the guard's own",
    { guard: guardSchema.parse({ protect: [{ name: 'library', client: ['10.20.0.0/24'] }] }) },
    'protect rule guard/library holds',
  ],
  [
    'nobody who looked for longer than the guard allows',
    { guard: { ...GUARD, maxGap: '9m' } },
    'nobody looked at it for 10m, above 9m',
  ],
])('with %s nothing is killed', (_what, change, why) => {
  expect(judgeRecord(caseOf(change))).toBe(why);
});

test('what one listing did not show is judged by the look before', () => {
  const records = folded([...stillAt(STILL), lookAt(31, [])], foldSettings(GUARD));
  expect(judgeRecord(caseOf({ records }))).toBeUndefined();
  expect(judgeRecord(caseOf({ records, now: instant(46) }))).toMatch(/^its last look is 16m old/);
});

describe('a session at which nobody looked for 4 hours', () => {
  const judged = (minutes: number[], now: number, guard: Partial<Guard> = {}) => {
    const given = caseOf({ guard: { ...GUARD, ...guard }, now: instant(now) });
    const records = folded(stillAt(minutes), foldSettings(given.guard));
    const [record] = records;
    const settling = record !== undefined && isSettling(record, given);
    return { why: judgeRecord({ ...given, records }), settling };
  };

  test('is not killed: what it did meanwhile nobody saw', () => {
    expect(judged([0, 10, 20, 30, 270], 271)).toEqual({
      why: 'since nobody looked at it for too long it is known to be unchanged for 0ms, the guard asks for 30m',
      settling: true,
    });
  });

  test('is killed after a whole window of looks', () => {
    const again = [270, 280, 290, 300];
    expect(judged([0, 10, 20, 30, ...again], 301)).toEqual({ why: undefined, settling: false });
    expect(judged([0, 10, 20, 30, ...again.slice(0, 3)], 291).settling).toBe(true);
  });

  test('is killed where the owner bears that', () => {
    expect(judged([0, 10, 20, 30, 270], 271, { maxGap: '4h' }).why).toBeUndefined();
  });

  test('is not settling when it is not known for long enough: it moved', () => {
    expect(judged([270, 280], 281).settling).toBe(false);
  });
});

test('in a window of minutes the last look may be no older than the longest time without one', () => {
  const guard = { ...GUARD, minWindow: '3m' };
  const records = folded(stillAt([0, 1, 2, 3]), foldSettings(guard));
  expect(judgeRecord(caseOf({ records, guard, now: instant(4) }))).toBeUndefined();
  expect(judgeRecord(caseOf({ records, guard, now: instant(5) }))).toMatch(/^its last look is 2m old/);
});

const connection = { type: 'tcp', address: '10.20.0.7', port: 18_600 };
const one = session({ data: { connection } });
const other = session({ sessionId: '2000:4001', clientPort: 41_009, mover: { connection, bytes: 3 } });
const busy = session({ ...other, mover: { ...other.mover, bytes: 4 } });

function joinedCase(last = other, joined = [other]): RecordCase {
  const looks = STILL.map((minute) => lookAt(minute, [one, minute === 30 ? last : other]));
  return caseOf({ records: folded(looks, foldSettings(GUARD)), ...targetOf(one, joined) });
}

test('a session may be killed together with what is joined to it, when both are still', () => {
  expect(judgeRecord(joinedCase())).toBeUndefined();
});

test('a partner that moved saves it', () => {
  expect(judgeRecord(joinedCase(busy, [busy]))).toBe(
    'session 2000:4001, joined to it: it is known to be unchanged for 0ms, the guard asks for 30m',
  );
});

test('a partner that is left out saves it', () => {
  const words = 'the sessions joined to it are not those of its sealed record';
  expect(judgeRecord(joinedCase(other, []))).toBe(words);
  const { records, ...rest } = joinedCase();
  expect(judgeRecord({ ...rest, records: records.slice(0, 1) })).toBe(words);
});

test('what never showed its partners is not killed', () => {
  const looks = STILL.map((minute) => lookAt(minute, [session()], { narrowed: true }));
  expect(judgeRecord(caseOf({ records: folded(looks, foldSettings(GUARD)) }))).toBe(
    'the sessions joined to it are not those of its sealed record',
  );
});

test("a partner that is the guard's own affair saves it", () => {
  const guard = guardSchema.parse({ protect: [{ name: 'library', path: ['/svm1/library'] }] });
  const kept = { ...other, path: '/svm1/library' };
  const looks = STILL.map((minute) => lookAt(minute, [one, kept]));
  const records = folded(looks, foldSettings(guard));
  expect(judgeRecord(caseOf({ records, guard, ...targetOf(one, [kept]) }))).toBe(
    'session 2000:4001, joined to it: protect rule guard/library holds',
  );
});

test('what a survivor of a takeover shows counts only where the guard says so', () => {
  const nodes = nodesWith('node2', { state: 'taken_over' }).map((node) =>
    node.name === 'node1' ? { ...node, takeover: 'in_takeover' } : node,
  );
  const looks = STILL.map((minute) => lookAt(minute, [session()], { nodes }));
  const records = folded(looks, foldSettings(GUARD));
  expect(judgeRecord(caseOf({ records }))).toMatch(/^its node had taken over its HA partner/);
  const guard = guardSchema.parse({ inTakeover: 'judge' });
  expect(judgeRecord(caseOf({ records, guard }))).toBeUndefined();
});

test.each([
  ['one and a half of the steps that the guard asks for', '30m', 4, 0, 15],
  ["or of an observer's, where that is rarer", '30m', 31, 4, 6],
  ['but no gap fills a window, however rarely an observer looks', '30m', 4, 60, 22.5],
  ['nor where two samples are enough', '1h', 2, 0, 45],
  ['in a window below 40 s half a minute: a look of seconds is often late', '10s', 2, 0, 0.5],
])('between two looks may be %s', (_what, minWindow, minSamples, everyMinutes, minutes) => {
  const { mostGapMs } = foldSettings({ ...GUARD, minWindow, minSamples }, everyMinutes * MINUTE_MS);
  expect(mostGapMs).toBe(minutes * MINUTE_MS);
});
