import { digestOf, watchTargets } from '../../../src/rules/sessions';
import type { SessionRecord } from '../../../src/contracts/session';
import { session } from '../support/timeline';

const partner = session({ sessionId: '2:2' });
const key = ({ ownerUuid, sessionId }: SessionRecord) => ({ ownerUuid, sessionId });

const watched = (records: SessionRecord[], joined: SessionRecord[] = []) =>
  watchTargets({
    targets: [{ ...key(session()), joined: joined.map(key) }],
    planned: { detail: 'full', at: '2026-03-01T00:00:00Z', sessions: [session(), partner] },
    now: { detail: 'digest', at: '2026-03-01T01:00:00Z', sessions: records.map(digestOf) },
  });

test('a target that waits unchanged stays planned', () => {
  expect(watched([session()])).toEqual([]);
  expect(watched([session(), partner], [partner])).toEqual([]);
});

test.each([
  ['replaced', [session({ clientPort: 5 })]],
  ['revived', [session({ mover: { bytes: 1 } })]],
])('a target that does not is dropped as %s', (outcome, records) => {
  expect(watched(records)).toMatchObject([{ sessionId: '2000:4000', outcome }]);
});

test("a record that can't be read drops nothing", () => {
  const unread = { unreadable: 'data.bytes_processed' };
  expect(watched([session(unread)])).toEqual([]);
  expect(watched([session(), session({ sessionId: '2:2', ...unread })], [partner])).toEqual([]);
});

test('a target whose partner moves is dropped as revived', () => {
  const records = [session(), session({ sessionId: '2:2', mover: { bytes: 1 } })];
  expect(watched(records, [partner])).toMatchObject([
    { outcome: 'revived', note: 'session 2:2, joined to it, changed' },
  ]);
});

test('a hole in the listing drops nothing: neither a target nor one whose partner is missing', () => {
  expect(watched([])).toEqual([]);
  expect(watched([session()], [partner])).toEqual([]);
});
