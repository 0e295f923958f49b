import fc from 'fast-check';
import { canonicalJson, compareSession, digestOf, sha256Hex } from '../../../src/rules/sessions';
import { isActive } from '../../../src/rules/sessions/digest-of';
import type { SessionRecord } from '../../../src/contracts/session';
import { recordOf } from '../support/arbitraries';
import { session } from '../support/timeline';

const TCP = { type: 'tcp', address: '10.20.0.7', port: 18_600 };

test('canonical JSON does not depend on the order of keys, and leaves out what is undefined', () => {
  expect(canonicalJson({ b: [2, { d: null, c: undefined }], a: 'x' })).toBe('{"a":"x","b":[2,{"d":null}]}');
});

test('the order in which an identity is written is that of canonical JSON', () => {
  fc.assert(
    fc.property(recordOf('1:1'), (record) => {
      const { client, clientPort, engine, node, ownerUuid, path, sessionId, source, svm } = record;
      const connections = { mover: record.mover.connection, data: record.data.connection };
      const all = { svm, source, sessionId, path, ownerUuid, node, engine, connections, clientPort, client };
      expect(digestOf(record).identity).toBe(sha256Hex(canonicalJson(all)).slice(0, 16));
    }),
  );
});

test('SHA-256 is that of the UTF-8 text', () => {
  expect(sha256Hex('→')).toBe('161660030aa6c9e32470cc1c023dab32dc748d80b0e61882b368cb775d12638e');
});

test('a digest names the session, its states and both counters', () => {
  const { identity, ...rest } = digestOf(session());
  expect(identity).toMatch(/^[0-9a-f]{16}$/);
  expect(rest).toEqual({
    ownerUuid: session().ownerUuid,
    sessionId: '2000:4000',
    node: 'node1',
    states: 'halted/successful/backup idle/-/-',
    bytes: [5_000, 0],
  });
});

test('an absent counter is null, no zero', () => {
  expect(digestOf({ ...session(), mover: {} }).bytes).toEqual([5_000, null]);
});

const REPLACED: Partial<SessionRecord>[] = [
  { client: '10.20.0.8' },
  { clientPort: 41_001 },
  { source: '10.20.0.2' },
  { path: '/svm1/vol2' },
  { engine: 'smtape' },
  { svm: 'svm2' },
  { node: 'node2' },
];

test.each([...REPLACED, { data: { connection: TCP } }, { mover: { connection: TCP } }])(
  'with %j it is another session of the same id',
  (parts) => {
    expect(compareSession(session(), session(parts))).toBe('replaced');
  },
);

test.each([
  { data: { state: 'idle' } },
  { data: { reason: 'aborted' } },
  { data: { operation: 'restore' } },
  { data: { bytes: 5_001 } },
  { data: { bytes: 4_999 } },
  { mover: { state: 'halted' } },
  { mover: { reason: 'aborted' } },
  { mover: { mode: 'read' } },
  { mover: { bytes: 1 } },
  { tapeDevice: 'nrst0a' },
  { tapeMode: 'write' },
  { scsi: 'mc0' },
])('with %j it is the same session, and lives', (parts) => {
  expect(compareSession(session(), session(parts))).toBe('changed');
});

test('a name from our own configuration is no change', () => {
  expect(compareSession(session(), session({ clientName: 'nbu-media' }))).toBe('same');
});

test('text of ONTAP cannot make two different states look alike', () => {
  const [a, b] = [
    session({ data: { state: 'a/b', reason: 'c' } }),
    session({ data: { state: 'a', reason: 'b/c' } }),
  ];
  expect(digestOf(a).states).not.toBe(digestOf(b).states);
});

test.each([
  [{ data: { state: 'active' } }, true],
  [{ mover: { state: 'active' } }, true],
  [{ tapeDevice: 'active' }, false],
  [{ data: { state: 'idle', reason: 'active' } }, false],
])('%j is active: %s', (parts, active) => {
  expect(isActive(digestOf(session(parts)))).toBe(active);
});
