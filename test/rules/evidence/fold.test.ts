import { EVIDENCE_ROOM } from '../../../src/contracts/evidence';
import { utf8Bytes } from '../../../src/contracts/text';
import type { EvidenceInstant } from '../../../src/contracts/look-seal';
import { fold, heardBy, recordOf, textOf } from '../../../src/rules/evidence';
import { digestOf } from '../../../src/rules/sessions';
import { CLUSTER, session, STARTED_MS } from '../support/timeline';
import { folded, lookAt, MINUTE_MS, nodesWith, SETTINGS, stillAt } from './support/looks';

const minutes = (count: number) => count * MINUTE_MS;
const moved = session({ data: { bytes: 6_000 } });
const reused = session({ clientPort: 41_001 });

test('a session that is seen still has the age between its first look and its last', () => {
  const [record] = folded(stillAt([0, 10, 20, 30]));
  expect(record).toMatchObject({
    cluster: CLUSTER,
    identity: digestOf(session()).identity,
    firstSeenAt: STARTED_MS,
    unchangedSinceAt: STARTED_MS,
    unchangedMs: minutes(30),
    samples: 4,
    largestGapMs: minutes(10),
  });
});

test('looks that are close together count as one sample, and their time all the same', () => {
  const [record] = folded(stillAt([0, 1, 2, 3, 4, 5, 6]));
  expect(record).toMatchObject({ samples: 2, unchangedMs: minutes(6) });
});

test('one step adds at most so much', () => {
  const [record] = folded(stillAt([0, 24]));
  expect(record).toMatchObject({ samples: 2, unchangedMs: minutes(20), largestGapMs: minutes(24) });
});

test('after a time that nobody looked in for too long what a kill needs begins anew, and the age goes on', () => {
  const [record] = folded(stillAt([0, 10, 310, 320]));
  const steady = { steadyFromMs: minutes(30), samples: 2, largestGapMs: minutes(10) };
  expect(record).toMatchObject({ unchangedMs: minutes(40), ...steady });
});

test('a slow answer makes its gap longer: ONTAP may have looked right after the one question, and right before the other answer', () => {
  const slow = [0, 10].map((minute) => {
    const look = lookAt(minute, [session()]);
    const later = (at: EvidenceInstant) => ({
      worker: at.worker + minutes(4),
      server: at.server + minutes(4),
    });
    return { ...look, arrived: later(look.arrived) };
  });
  expect(folded(slow)).toMatchObject([{ unchangedMs: minutes(6), largestGapMs: minutes(14) }]);
});

describe('a worker that stood still before a look, and whose clocks stood, too', () => {
  const [record] = folded(stillAt([0, 10]));
  if (record === undefined) throw new Error('nothing was seen');
  const { server } = record.last;

  test('is found out by when Temporal hears of it at once', () => {
    expect(heardBy(record, server + minutes(20), true)).toMatchObject({
      last: { worker: record.last.worker, server: server + minutes(20) },
      largestGapMs: minutes(30),
    });
    const [later] = fold([heardBy(record, server + minutes(20), true)], lookAt(31, [session()]), SETTINGS);
    expect(later).toMatchObject({ samples: 1, largestGapMs: 0 });
    expect(later?.steadyFromMs).toBe(later?.unchangedMs);
  });

  test('is not told from a look that Temporal was told of late', () => {
    expect(heardBy(record, server + minutes(20), false)).toMatchObject({ largestGapMs: minutes(10) });
    expect(heardBy(record, server - 1, true)).toEqual(record);
  });
});

test.each([
  ['a counter that went up', moved],
  ['a counter that went down', session({ data: { bytes: 4_000 } })],
  ['another state', session({ data: { state: 'active' } })],
  ['a drive that it opened', session({ tapeDevice: 'nrst0a' })],
])('%s starts the age anew, and keeps what the first look saw', (_what, changed) => {
  const [record] = folded([...stillAt([0, 10]), lookAt(20, [changed]), lookAt(30, [changed])]);
  expect(record).toMatchObject({
    firstSeenAt: STARTED_MS,
    first: { bytes: [5_000, 0] },
    unchangedSinceAt: STARTED_MS + minutes(20),
    unchangedMs: minutes(10),
    samples: 2,
    largestGapMs: minutes(10),
  });
});

test('an id that is used again is another session, and the one before has ended', () => {
  const records = folded([...stillAt([0, 10]), lookAt(20, [reused])]);
  expect(records).toMatchObject([
    { firstSeenAt: STARTED_MS + minutes(20), unchangedMs: 0, samples: 1 },
    { firstSeenAt: STARTED_MS, unchangedMs: minutes(10), endedAt: STARTED_MS + minutes(20) },
  ]);
});

test('what was not shown once starts anew', () => {
  const [record] = folded([...stillAt([0, 10]), lookAt(20, []), ...stillAt([30, 40])]);
  expect(record).toMatchObject({ firstSeenAt: STARTED_MS + minutes(30), unchangedMs: minutes(10) });
});

test('a listing of some sessions says nothing about the others', () => {
  const records = folded([...stillAt([0, 10]), lookAt(20, [], { narrowed: true }), ...stillAt([25])]);
  expect(records).toMatchObject([{ unchangedMs: minutes(25), largestGapMs: minutes(15) }]);
});

test('an id that is listed twice at once is nobody', () => {
  expect(folded([lookAt(0, [session(), reused])])).toEqual([]);
});

test.each([
  ['rebooted', nodesWith('node1', { uptime: 60 })],
  ['has an HA partner that rebooted', nodesWith('node2', { uptime: 60 })],
  ['is not listed', nodesWith('node1', { name: 'node9' })],
  ['does not tell its uptime', nodesWith('node1', { uptime: -1 })],
])('a node that %s starts the ages of its sessions anew', (_what, nodes) => {
  const looks = [...stillAt([0, 10]), lookAt(20, [session()], { nodes }), ...stillAt([30])];
  expect(folded(looks)[0]?.unchangedMs).toBeLessThanOrEqual(minutes(10));
});

test.each(['down', 'booting', 'unknown'])('what a node in state %s shows counts for nothing', (state) => {
  const nodes = nodesWith('node1', { state });
  const looks = [0, 10].map((minute) => lookAt(minute, [session()], { nodes }));
  expect(folded(looks)[0]).toMatchObject({ unchangedMs: 0, samples: 0 });
  expect(folded([...looks, ...stillAt([20])])[0]).toMatchObject({ unchangedMs: 0, samples: 1 });
});

test('a settled takeover is on record, and the survivor goes on', () => {
  const nodes = nodesWith('node2', { state: 'waiting_for_giveback' }).map((node) =>
    node.name === 'node1' ? { ...node, takeover: 'in_takeover' } : node,
  );
  const looks = [0, 10].map((minute) => lookAt(minute, [session()], { nodes }));
  expect(folded(looks)).toMatchObject([{ unchangedMs: minutes(10), inTakeover: true }]);
});

test('another session that is joined to it later is a sign of life', () => {
  const connection = { type: 'tcp', address: '10.20.0.7', port: 18_600 };
  const one = session({ data: { connection } });
  const other = session({ sessionId: '2000:4001', clientPort: 41_009, mover: { connection } });
  const looks = [lookAt(0, [one]), lookAt(10, [one]), lookAt(20, [one, other]), lookAt(30, [one, other])];
  expect(folded(looks)[0]).toMatchObject({ unchangedMs: minutes(10) });
});

test('a guard that asks for longer distances counts the samples anew, the age stays', () => {
  const settings = { ...SETTINGS, spacingMs: minutes(10) };
  const before = folded(stillAt([0, 5, 10, 15, 20]));
  expect(before[0]?.samples).toBe(5);
  const strict = stillAt([25, 30, 35]).reduce((records, look) => fold(records, look, settings), before);
  expect(strict).toMatchObject([{ samples: 2, unchangedMs: minutes(35), spacingMs: minutes(10) }]);
});

test('only the latest sessions that have ended are remembered', () => {
  const many = Array.from({ length: EVIDENCE_ROOM.tombstones }, (_, index) =>
    session({ sessionId: `1:${index}`, clientPort: index + 1 }),
  );
  const records = folded([lookAt(0, [session()]), lookAt(1, many), lookAt(2, [])]);
  expect(records).toHaveLength(EVIDENCE_ROOM.tombstones);
  expect(records.every(({ endedAt }) => endedAt === STARTED_MS + minutes(2))).toBe(true);
});

test('a look of another cluster starts everything anew', () => {
  const [record] = folded([...stillAt([0, 10]), lookAt(20, [session()], { cluster: 'another' })]);
  expect(record).toMatchObject({ cluster: 'another', unchangedMs: 0, firstSeenAt: STARTED_MS + minutes(20) });
});

test('a record is read as it was written', () => {
  const looks = [
    ...stillAt([0, 10]),
    lookAt(20, [moved, session({ sessionId: '7:7' })]),
    lookAt(30, [moved]),
  ];
  for (const record of folded(looks)) expect(recordOf(textOf(record))).toEqual(record);
});

test('the text of a record is bounded, whatever its session is called', () => {
  const long = session({
    node: 'n'.repeat(200),
    tapeDevice: 't'.repeat(500),
    data: { bytes: 999_999_999_999_999 },
    mover: { state: 'halted', bytes: 999_999_999_999_998 },
  });
  const other = { ...long, tapeDevice: 'another', data: { ...long.data, bytes: 1_000_000_000_000_000 } };
  const year = 60 * 24 * 365;
  const looks = [lookAt(0, [long]), lookAt(year, [other])];
  const usual = folded(stillAt([0, year, year + 5]));
  expect(Math.max(...usual.map((record) => utf8Bytes(textOf(record))))).toBeLessThanOrEqual(230);
  for (const record of folded(looks))
    expect(utf8Bytes(textOf(record))).toBeLessThanOrEqual(EVIDENCE_ROOM.record);
});

test('a record whose long names were cut is still that of its session', () => {
  const long = session({ node: 'node1', tapeDevice: 't'.repeat(500) });
  const [before] = folded([lookAt(0, [long])]);
  if (before === undefined) throw new Error('no record');
  const [after] = fold([recordOf(textOf(before))], lookAt(10, [long]), SETTINGS);
  expect(after).toMatchObject({ unchangedMs: minutes(10), samples: 2 });
});

describe("a session that can't be read", () => {
  const unread = session({ unreadable: 'data.bytes_processed' });

  test('is as new at each look', () => {
    const [record] = folded([0, 10, 20].map((minute) => lookAt(minute, [unread])));
    expect(record).toMatchObject({ unchangedMs: 0, samples: 1, firstSeenAt: STARTED_MS });
  });

  test('makes nothing new of those beside it, also when it may be joined to them', () => {
    const connection = { type: 'tcp', address: '10.20.0.7', port: 18_600 };
    const sender = session({ data: { connection } });
    const hidden = { ...unread, sessionId: '2:2', data: { connection: {} } };
    const looks = [lookAt(0, [sender]), lookAt(10, [sender, hidden]), lookAt(20, [sender])];
    const record = folded(looks).find(({ identity }) => identity === digestOf(sender).identity);
    expect(record).toMatchObject({ unchangedMs: minutes(20), samples: 3 });
  });
});
