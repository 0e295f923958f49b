import { agesOf } from '../../../src/rules/evidence';
import { session, STARTED_MS } from '../support/timeline';
import { folded, lookAt, MINUTE_MS, stillAt } from './support/looks';

const at = (minutes: number) => new Date(STARTED_MS + minutes * MINUTE_MS).toISOString();
const one = session();

test('a session is unchanged for as long as it was seen, until the last look and not until now', () => {
  expect(agesOf([one], folded(stillAt([0, 10, 20])), at(24))).toEqual([
    { firstSeen: at(0), unchangedSince: at(0), unchangedSeconds: 1_200 },
  ]);
});

test('time that nobody looked is not counted', () => {
  // From look to look at most 20 minutes, and nobody looked for 980.
  expect(agesOf([one], folded(stillAt([0, 10, 990])), at(991))).toEqual([
    { firstSeen: at(0), unchangedSince: at(960), unchangedSeconds: 1_800 },
  ]);
});

test('one that has moved since the last look is as new, and seen as long as before', () => {
  const records = folded(stillAt([0, 10, 20]));
  const moved = session({ data: { bytes: 99_999_999 } });
  const asNew = { firstSeen: at(0), unchangedSince: at(24), unchangedSeconds: 0 };
  const lastChange = { seen: at(24), bytesMoved: true };
  expect(agesOf([moved], records, at(24))).toEqual([{ ...asNew, lastChange }]);
  expect(agesOf([session({ data: { state: 'idle' } })], records, at(24))).toEqual([
    { ...asNew, lastChange: { ...lastChange, bytesMoved: false } },
  ]);
});

test('the last change is told by the look that showed it, whatever time counts since then', () => {
  const looks = [lookAt(0, [session({ data: { bytes: 1 } })]), ...stillAt([10, 20, 990])];
  expect(agesOf([one], folded(looks), at(991))).toEqual([
    {
      firstSeen: at(0),
      unchangedSince: at(960),
      unchangedSeconds: 1_800,
      lastChange: { seen: at(10), bytesMoved: true },
    },
  ]);
});

test('one that no look has shown, or that another was before, is seen since now', () => {
  const records = folded(stillAt([0, 10, 20]));
  const asNew = { firstSeen: at(24), unchangedSince: at(24), unchangedSeconds: 0 };
  expect(agesOf([session({ sessionId: '9:9' })], records, at(24))).toEqual([asNew]);
  expect(agesOf([session({ clientPort: 4_711 })], records, at(24))).toEqual([asNew]);
});

test('what ended, and is shown again, begins anew', () => {
  const records = folded([...stillAt([0, 10]), lookAt(20, []), lookAt(30, [one]), lookAt(40, [one])]);
  expect(agesOf([one], records, at(41))).toEqual([
    { firstSeen: at(30), unchangedSince: at(30), unchangedSeconds: 600 },
  ]);
  expect(agesOf([one], folded([...stillAt([0, 10]), lookAt(20, [])]), at(21))).toMatchObject([
    { firstSeen: at(21), unchangedSeconds: 0 },
  ]);
});
