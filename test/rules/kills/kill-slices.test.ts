import fc from 'fast-check';
import { KILL_ROOM } from '../../../src/contracts/history-room';
import { killSlices } from '../../../src/rules/kills/kill-slices';

test.each([
  [60, 20, { perSlice: 10, sliceMs: 10_000 }],
  [6_000, 864, { perSlice: 1_000, sliceMs: 10_000 }],
  [7, 20, { perSlice: 1, sliceMs: 60_000 / 7 }],
  [1, 20, { perSlice: 1, sliceMs: 60_000 }],
  [1, 400, { perSlice: 7, sliceMs: 420_000 }],
])('%i kills a minute of %i sessions', (killsPerMinute, targets, slices) => {
  expect(killSlices(killsPerMinute, targets)).toEqual(slices);
});

test('the pace is never exceeded on average, and no run has more slices than its history can take', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6_000 }), fc.integer({ min: 1, max: 400 }), (pace, targets) => {
      const { perSlice, sliceMs } = killSlices(pace, targets);
      expect(perSlice / (sliceMs / 60_000)).toBeLessThanOrEqual(pace + 1e-9);
      expect(Math.ceil(targets / perSlice)).toBeLessThanOrEqual(KILL_ROOM.slices);
    }),
  );
});
