import fc from 'fast-check';
import type { NodeSession } from '../../../src/contracts/drain';
import { DRAIN_ROOM } from '../../../src/contracts/history-room';
import { guardSchema } from '../../../src/contracts/schemas/cluster';
import type { AgedSession } from '../../../src/contracts/session-age';
import { jsonBytes } from '../../../src/contracts/text';
import { beforeOf, type NodeBefore } from '../../../src/rules/drain';
import { foldNode, nodeOffer } from '../../../src/rules/sessions';
import { runs } from '../../support/runs';

const OWNER = '1cd8a442-86d1-11e0-ae1c-123478563412';
const GUARD = guardSchema.parse({ protect: [{ name: 'library', client: ['10.1.2.3/32'] }] });
const minute = (count: number) => new Date(Date.UTC(2026, 10, 21, 20, count)).toISOString();

function session(sessionId: string, bytes: number, change: Partial<AgedSession> = {}): AgedSession {
  const data = { state: 'halted', reason: 'successful', bytes };
  return {
    ownerUuid: OWNER,
    sessionId,
    client: '10.20.0.7',
    data,
    mover: { state: 'idle', bytes: 0 },
    ...change,
  };
}

/** What the last of these looks says, a minute after the one before. */
function folded(...listings: readonly (readonly AgedSession[])[]) {
  let before: NodeBefore | undefined;
  let last: ReturnType<typeof foldNode> | undefined;
  for (const [index, sessions] of listings.entries()) {
    const at = minute(index);
    last = foldNode({ at, sessions, guard: GUARD }, before);
    before = beforeOf({ at, ...last } as never);
  }
  if (last === undefined) throw new Error('no look');
  return last;
}
const only = (...listings: readonly (readonly AgedSession[])[]): Partial<NodeSession> =>
  folded(...listings).sessions[0] ?? {};

test('a session that was seen once is neither moving nor frozen', () => {
  expect(only([session('1:1', 7)])).toMatchObject({ kind: 'seen_once', unchangedSeconds: 0 });
});

test('what an observer knows of it counts at the first look', () => {
  const aged = session('1:1', 7, { unchangedSince: '2026-11-21T17:00:00Z' });
  expect(only([aged])).toMatchObject({ kind: 'frozen', unchangedSeconds: 3 * 3_600 });
  expect(only([aged], [session('1:1', 7)])).toMatchObject({
    kind: 'frozen',
    unchangedSeconds: 3 * 3_600 + 60,
  });
  expect(only([aged], [session('1:1', 8)])).toMatchObject({ kind: 'moving', unchangedSeconds: 0 });
});

test('a session whose bytes grow moves, at a rate', () => {
  expect(only([session('1:1', 0)], [session('1:1', 600)])).toMatchObject({
    kind: 'moving',
    bytesPerSecond: 10,
    bytes: [600, 0],
  });
});

test('so does one whose state changes, or whose counter went down, without a rate', () => {
  for (const now of [session('1:1', 5, { data: { state: 'idle', bytes: 5 } }), session('1:1', 4)]) {
    const seen = only([session('1:1', 5)], [now]);
    expect(seen.kind).toBe('moving');
    expect(seen.bytesPerSecond).toBeUndefined();
  }
});

test('one that does not is frozen, for as long as it was seen so', () => {
  const still = [session('1:1', 5)];
  expect(only(still, still, still)).toMatchObject({ kind: 'frozen', unchangedSeconds: 120 });
  expect(only([session('1:1', 4)], still, still)).toMatchObject({ kind: 'frozen', unchangedSeconds: 60 });
});

test('one that was not there before is a newcomer, and stays one', () => {
  const [old, late] = [session('1:1', 5), session('1:2', 5)];
  const { sessions, counts } = folded([old], [old, late], [old, late]);
  expect(sessions.map(({ cameAt }) => cameAt)).toEqual([undefined, minute(1)]);
  expect(counts).toMatchObject({ sessions: 2, came: 1, left: 0 });
});

test('an id that is another session by now has left and come', () => {
  const other = session('1:1', 5, { clientPort: 7 });
  const { sessions, counts } = folded([session('1:1', 5)], [other]);
  expect(sessions).toMatchObject([{ kind: 'seen_once', cameAt: minute(1) }]);
  expect(counts).toMatchObject({ came: 1, left: 1 });
});

test('a hole in one list makes no newcomer, and nobody has left', () => {
  const still = [session('1:1', 5)];
  const back = folded(still, [], still);
  expect(back.counts).toMatchObject({ came: 0, left: 0 });
  expect(back.sessions).toMatchObject([{ kind: 'frozen', unchangedSeconds: 120 }]);
  expect(folded(still, [], []).counts).toMatchObject({ came: 0, left: 1 });
});

test('it is told what protects a session, and which command would judge the others', () => {
  const sessions = [
    session('1:1', 5),
    session('1:2', 5, { client: '10.1.2.3' }),
    session('1:3', 5, { data: { state: 'active', bytes: 5 } }),
    session('../1', 5),
  ];
  const seen = folded(sessions, sessions).sessions;
  expect(seen.map(({ protectedBy }) => protectedBy)).toEqual([
    undefined,
    'guard/library',
    'guard',
    undefined,
  ]);
  const offer = `--only ${OWNER}/1:1 --reason "drain of n1" --follow`;
  expect(nodeOffer('lab', 'n1', seen, [])).toEqual({
    offer: `ontap-workflows cleanup run lab --policy default ${offer}`,
  });
  expect(nodeOffer('lab', 'n1', seen, ['kill-sessions']).offer).toContain('--mode enforce');
  expect(nodeOffer('lab', 'n1', seen.slice(1), [])).toEqual({});
});

test('however many sessions there are, and whatever they are called, a look has its room, and counts all', () => {
  const text = fc.constantFrom('a', '\u0001'.repeat(200), '😀'.repeat(300));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), text, text, (count, path, state) => {
      const sessions = Array.from({ length: count }, (_, index) =>
        session(`${index}:${path.slice(0, 40)}`, index, { path, mover: { state } }),
      );
      const { sessions: seen, missing, counts } = folded(sessions, sessions, []);
      expect([seen, counts.sessions]).toEqual([[], 0]);
      expect(jsonBytes(missing)).toBeLessThanOrEqual(DRAIN_ROOM.view.missing + 2);
      const full = folded(sessions, sessions);
      expect(full.counts).toMatchObject({ sessions: count, came: 0 });
      expect(jsonBytes(full.sessions)).toBeLessThanOrEqual(DRAIN_ROOM.view.sessions + 2);
      const before = beforeOf({ at: minute(1), ...full } as never);
      expect(jsonBytes(before.sessions)).toBeLessThanOrEqual(DRAIN_ROOM.traces + 2);
    }),
    runs(6),
  );
});

test('36 sessions of usual names are listed whole', () => {
  const sessions = Array.from({ length: 36 }, (_, index) =>
    session(`2000:${4000 + index}`, 123_456_789_012, {
      path: `/svm1/volume_of_a_department_${index}`,
      svm: 'svm_production_1',
      clientName: 'nbu-media-server',
      data: { state: 'active', operation: 'backup', bytes: 123_456_789_012 },
    }),
  );
  expect(folded([], sessions).sessions).toHaveLength(36);
});
