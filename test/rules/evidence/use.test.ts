import { EVIDENCE_ROOM } from '../../../src/contracts/evidence';
import { HISTORY_LIMIT, PAYLOAD_LIMIT_BYTES } from '../../../src/contracts/payload-limit';
import type { SessionFace } from '../../../src/contracts/session-use';
import { USE_ROOM } from '../../../src/contracts/session-use';
import { jsonBytes } from '../../../src/contracts/text';
import type { EvidenceRecord, Look, UseSeen } from '../../../src/rules/evidence';
import { faceOf, fold, useFrom, useOn } from '../../../src/rules/evidence';
import { session } from '../support/timeline';
import { lookAt, MINUTE_MS, nodesWith, SETTINGS } from './support/looks';

const EVERY_MS = 10 * MINUTE_MS;

/** What an observer knows after these looks. */
function watched(looks: Look[], faces: SessionFace[] = []): UseSeen {
  let [records, use]: [EvidenceRecord[], UseSeen] = [[], useFrom(faces)];
  for (const look of looks) {
    records = fold(records, look, SETTINGS);
    use = useOn(use, look, records, EVERY_MS);
  }
  return use;
}

const backup = (bytes: number, state = 'active') => session({ data: { state, bytes, reason: 'none' } });
const at = (minutes: number) => lookAt(minutes, []).listing.at;

test('what ends is told with its face, its first and last look, its states, bytes and rate', () => {
  const looks = [backup(0), backup(600_000), backup(1_200_000), backup(1_200_000, 'halted')].map(
    (one, index) => lookAt(index * 10, [one]),
  );
  const before = watched(looks);
  expect(before).toMatchObject({ faces: [{ sessionId: '2000:4000' }], sessions: [], dropped: 0 });
  expect(watched([...looks, lookAt(40, [])])).toMatchObject({
    faces: [],
    dropped: 0,
    sessions: [
      {
        ...faceOf(backup(0, 'halted')),
        client: '10.20.0.7',
        states: 'halted/none | idle',
        firstSeen: at(0),
        lastSeen: at(30),
        goneBy: at(40),
        bytes: 1_200_000,
        // Over the half an hour until its last change: it moved for no longer.
        bytesPerSecond: Math.floor(1_200_000 / 1_800),
        unchangedSeconds: 0,
        went: 'in_sight',
      },
    ],
  });
});

test('what never moved has no rate', () => {
  const still = session();
  const { sessions } = watched([lookAt(0, [still]), lookAt(10, [still]), lookAt(20, [])]);
  expect(sessions).toMatchObject([{ unchangedSeconds: 600 }]);
  expect(sessions[0]).not.toHaveProperty('bytesPerSecond');
});

test.each<[string, Look, string]>([
  ['a look was missed', lookAt(40, []), 'in_gap'],
  ['its node rebooted', lookAt(20, [], { nodes: nodesWith('node1', { uptime: 60 }) }), 'node_unsure'],
  ['its node is not up', lookAt(20, [], { nodes: nodesWith('node1', { state: 'down' }) }), 'node_unsure'],
  ['nodes are not shown', lookAt(20, [], { nodes: [] }), 'node_unsure'],
  ['nothing was missed', lookAt(20, []), 'in_sight'],
])('%s: how it went is told', (_what, gone, went) => {
  expect(watched([lookAt(0, [session()]), lookAt(10, [session()]), gone]).sessions).toMatchObject([{ went }]);
});

test('an id that is listed twice at once has not ended', () => {
  const reused = session({ clientPort: 41_001 });
  const { sessions, dropped } = watched([lookAt(0, [session()]), lookAt(10, [session(), reused])]);
  expect([sessions, dropped]).toEqual([[], 0]);
});

test('what nobody knows the face of is counted', () => {
  const look = lookAt(0, [session()]);
  const records = fold([], look, SETTINGS);
  const gone = lookAt(10, []);
  const { sessions, dropped } = useOn(useFrom([]), gone, fold(records, gone, SETTINGS), EVERY_MS);
  expect([sessions, dropped]).toEqual([[], 1]);
});

test('the peak of each pool is told with the look that saw it first, for each day', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => session({ sessionId: `1:${index}` }));
  const { peaks } = watched([2, 5, 5, 3].map((count, index) => lookAt(index * 10, many(count))));
  expect(peaks).toMatchObject([
    { node: 'node1', used: 5, limit: 36, at: at(10) },
    { node: 'node2', used: 0, at: at(0) },
    { node: 'node3' },
    { node: 'node4' },
  ]);
  const day = 24 * 60;
  expect(watched([lookAt(0, many(5)), lookAt(day, many(1))]).peaks).toMatchObject(
    [5, 0, 0, 0, 1, 0, 0, 0].map((used) => ({ used })),
  );
});

/** 864 sessions whose every text is as long as ONTAP's can be. */
const large = (round: number) =>
  Array.from({ length: 864 }, (_, index) =>
    session({
      ownerUuid: '02c9e252-41be-11e9-81d5-00a0986138f7',
      sessionId: `${round}${String(index).padStart(9, '0')}:1234567890`.slice(-21),
      node: 'node1',
      svm: 's'.repeat(50),
      client: 'fd00:1234:5678:9abc:def0:1234:5678:9abc%iface',
      clientName: 'n'.repeat(50),
      path: `/${'€'.repeat(40)}`,
      data: { state: 'halted', reason: 'r'.repeat(50), operation: 'o'.repeat(50) },
      mover: { state: 'listening', reason: 'q'.repeat(50) },
    }),
  );

test('a face is small, whatever ONTAP names', () => {
  const [widest] = large(1)
    .slice(0, 1)
    .map((one) => jsonBytes(faceOf({ ...one, node: 'n'.repeat(200) })));
  expect(widest).toBeLessThanOrEqual(USE_ROOM.face);
});

test('864 sessions that are all new at each look fit into a payload, and a day of them into a run', () => {
  const looks = Array.from({ length: 3 }, (_, round) => lookAt(round * 10, large(round + 1)));
  const { faces, sessions, peaks, dropped } = watched(looks);
  expect(faces).toHaveLength(864);
  expect(sessions.length + dropped).toBe(2 * 864);
  // The last to go are told, the oldest are not.
  expect(new Set(sessions.map(({ goneBy }) => goneBy))).toEqual(new Set([at(20)]));
  expect(jsonBytes(faces)).toBeLessThanOrEqual(USE_ROOM.faces);
  expect(jsonBytes(sessions)).toBeLessThanOrEqual(USE_ROOM.sessions);
  const records = 864 * EVIDENCE_ROOM.sealed;
  const payload = records + USE_ROOM.faces + USE_ROOM.sessions + 24 * 2 * 200 + jsonBytes(peaks);
  expect(payload).toBeLessThanOrEqual(PAYLOAD_LIMIT_BYTES - 2_000);
  // A run goes on as a new one from 4 MiB on: one more activity, and the input of the next run.
  expect(HISTORY_LIMIT.bytes / 2 + 3 * PAYLOAD_LIMIT_BYTES).toBeLessThan(HISTORY_LIMIT.bytes);
});
