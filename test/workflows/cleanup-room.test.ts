import fc from 'fast-check';
import type { SessionReport } from '../../src/contracts/cleanup';
import { CLEANUP_ROOM } from '../../src/contracts/history-room';
import { MOST_NODE_BYTES } from '../../src/contracts/payload-limit';
import type { Sample } from '../../src/contracts/session';
import { jsonBytes } from '../../src/contracts/text';
import { fitSessions } from '../../src/workflows/cleanup/fit-sessions';
import { SampleRoom } from '../../src/workflows/cleanup/sample-room';

const sampleOf = (bytes: number): Sample => {
  const empty = { listing: { detail: 'full', at: '', sessions: [] }, nodes: [] } as Sample;
  const left = bytes - jsonBytes(empty.listing) - jsonBytes(empty.nodes);
  return { ...empty, listing: { detail: 'full', at: 'x'.repeat(Math.max(0, left)), sessions: [] } };
};

test('all samples of a window have room together, however large each of them is', () => {
  const parts = fc.array(fc.constantFrom(0, 0.1, 0.5, 1, 1), { minLength: 2, maxLength: 25 });
  fc.assert(
    fc.property(parts, (some) => {
      const room = new SampleRoom();
      let sum = 0;
      some.forEach((part, index) => {
        const rest = some.slice(index + 1).map(() => 'digest' as const);
        const bytes = Math.floor(room.most('digest', rest) * part) + MOST_NODE_BYTES;
        room.take(sampleOf(bytes));
        sum += bytes - MOST_NODE_BYTES;
      });
      expect(sum).toBeLessThanOrEqual(CLEANUP_ROOM.samples);
    }),
    { numRuns: 50 },
  );
});

test.each([
  [864, false],
  [400, true],
])('25 samples of %i sessions have room; a window of them that is begun anew: %s', (sessions, anew) => {
  const [full, digest, nodes] = [361 * sessions, 195 * sessions, 3_700];
  const details = Array.from({ length: 25 }, (_, index) => (index % 24 === 0 ? 'full' : 'digest'));
  const room = new SampleRoom();
  details.forEach((detail, index) => {
    const listing = detail === 'full' ? full : digest;
    expect(room.most(detail, details.slice(index + 1))).toBeGreaterThanOrEqual(listing);
    room.take(sampleOf(listing + nodes));
  });
  expect(room.hasRoomFor(details, details)).toBe(anew);
});

test('a window of two samples can begin anew, whatever the missed one has put on record', () => {
  const room = new SampleRoom();
  const details = ['full', 'full'] as const;
  room.take(sampleOf(room.most('full', ['full'])));
  room.miss(room.most('full', []));
  expect(room.hasRoomFor(details, ['full'])).toBe(true);
});

const session = (index: number, decision: SessionReport['decision']): SessionReport => ({
  ownerUuid: '8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de',
  sessionId: String(index),
  path: `/vol/${'€'.repeat(500)}`,
  decision,
  why: 'data halted (successful), mover idle',
  unchangedSeconds: 3_600,
});

test('a report that is too long tells in short what is kept, then all, and says so', () => {
  const kept = Array.from({ length: 100 }, (_, index) => session(index, 'kept'));
  const kill = Array.from({ length: 100 }, (_, index) => session(100 + index, 'kill'));
  const whole = fitSessions([...kept, ...kill], 1_000_000);
  expect(whole).toEqual({ sessions: [...kept, ...kill], remarks: [] });
  const some = fitSessions([...kept, ...kill], 250_000);
  expect(some.sessions.slice(100)).toEqual(kill);
  expect(some.sessions[0]).not.toHaveProperty('path');
  expect(some.sessions[0]).toMatchObject({ sessionId: '0', decision: 'kept', why: kept[0]?.why });
  expect(some.remarks).toEqual([expect.stringMatching(/^100 sessions are told in short/)]);
  const all = fitSessions([...kept, ...kill], 100_000);
  expect(jsonBytes(all.sessions)).toBeLessThanOrEqual(100_000);
  expect(all.remarks).toEqual([expect.stringMatching(/^200 sessions are told in short/)]);
});
