import fc from 'fast-check';
import {
  gridOf,
  lastLookMs,
  lookEveryMs,
  nextLookAtMs,
  SHORTEST_LOOK_MS,
  vainLookMs,
} from '../../../src/rules/jobs';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

const age = fc.oneof(fc.integer({ min: 0, max: 60 * SECOND }), fc.integer({ min: 0, max: 720 * HOUR }));
const maxLook = fc.integer({ min: SECOND, max: 120 * SECOND });

test.each([
  [1_000, 1_000],
  [1_999, 1_000],
  [2_000, 2_000],
  [31_999, 16_000],
  [120_000, 64_000],
  [500, 1_000],
])('the grid of a step of %i ms is %i ms', (step, grid) => {
  expect(gridOf(step)).toBe(grid);
});

test.each([
  [0, 4, 1],
  [19.9, 4, 1],
  [20, 4, 2],
  [59.9, 4, 2],
  [60, 4, 4],
  [2_600_000, 4, 4],
  // Less often than usual only when the wait is old, and more often whenever that was asked for.
  [50, 120, 2],
  [100, 120, 4],
  [400, 120, 16],
  [86_400, 120, 64],
  [86_400, 32, 32],
  [86_400, 1, 1],
  [86_400, 3, 2],
])(
  'a job that is awaited for %d s, with looks at most %d s apart, is looked at every %d s',
  (ageS, most, every) => {
    expect(lookEveryMs({ ageMs: ageS * SECOND, maxLookMs: most * SECOND })).toBe(every * SECOND);
  },
);

test('looks are never more often than every second, never further apart than was asked for, and rarer with age', () => {
  fc.assert(
    fc.property(age, age, maxLook, (ageMs, older, maxLookMs) => {
      const every = lookEveryMs({ ageMs, maxLookMs });
      expect(every).toBeGreaterThanOrEqual(SHORTEST_LOOK_MS);
      expect(every).toBeLessThanOrEqual(maxLookMs);
      expect(lookEveryMs({ ageMs: ageMs + older, maxLookMs })).toBeGreaterThanOrEqual(every);
    }),
  );
});

test('looks of all ages fall on common instants, from a half to one and a half steps after the last', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_000_000_000_000 }), age, maxLook, (lastMs, ageMs, maxLookMs) => {
      const every = lookEveryMs({ ageMs, maxLookMs });
      const next = nextLookAtMs(lastMs, every);
      expect(next % every).toBe(0);
      expect(next - lastMs).toBeGreaterThanOrEqual(every / 2);
      expect(next - lastMs).toBeLessThan(1.5 * every);
    }),
  );
});

test.each([
  ['unanswered', 0, 1, 1],
  ['unanswered', 20, 1, 5],
  ['unanswered', 3_600, 1, 10],
  ['absent', 3_600, 4, 15],
  ['absent', 0, 4, 4],
  ['absent', 3_600, 32, 32],
] as const)(
  'a look that is %s for %d s, every %d s otherwise, is made again after %d s',
  (why, forS, every, again) => {
    expect(vainLookMs(why, forS * SECOND, every * SECOND)).toBe(again * SECOND);
  },
);

test.each([
  [undefined, 5],
  [3_600, 5],
  [8, 2],
])('a wait of %p s looks for the last time %d s before its deadline', (within, before) => {
  expect(lastLookMs(within === undefined ? undefined : within * SECOND)).toBe(before * SECOND);
});
