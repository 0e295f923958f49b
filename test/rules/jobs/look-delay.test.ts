import fc from 'fast-check';
import { gridOf, nextLookDelay, SHORTEST_LOOK_MS } from '../../../src/rules/jobs';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** ONTAP forgets a job so long after its end. */
const RETENTION_MS = 300 * SECOND;

const began = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 });
const age = fc.oneof(fc.integer({ min: 0, max: MINUTE }), fc.integer({ min: 0, max: 48 * HOUR }));
const maxLook = fc.integer({ min: SECOND, max: 120 * SECOND });

/** Looks of a wait, one after the other, each `lateMs` after it was wished for; their ages. */
function looks(
  beganMs: number,
  maxLookMs: number,
  untilMs: number,
  lateMs = 0,
  deadlineMs?: number,
): number[] {
  const ages = [0];
  for (let nowMs = beganMs; ;) {
    const timing = { nowMs, beganMs, maxLookMs, ...(deadlineMs === undefined ? {} : { deadlineMs }) };
    nowMs += nextLookDelay(timing) + lateMs;
    if (nowMs - beganMs >= untilMs) return ages;
    ages.push(nowMs - beganMs);
  }
}

const gaps = (ages: number[]): number[] => ages.slice(1).map((at, index) => at - (ages[index] ?? 0));
const largestGap = (ages: number[]): number => Math.max(...gaps(ages));

test.each([
  [1_000, 1_000],
  [1_999, 1_000],
  [2_000, 2_000],
  [31_999, 16_000],
  [32_000, 32_000],
  [120_000, 64_000],
  [500, 1_000],
])('the grid of a step of %i ms is %i ms', (step, grid) => {
  expect(gridOf(step)).toBe(grid);
});

test('a delay is never 0, which would end the activity, and a whole number', () => {
  const deadline = fc.option(fc.integer({ min: -HOUR, max: HOUR }), { nil: undefined });
  // Server clocks are told in fractions by a monotonic clock.
  const fraction = fc.double({ min: 0, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(began, age, fraction, maxLook, deadline, (beganMs, ageMs, part, maxLookMs, rest) => {
      const nowMs = beganMs + ageMs + part;
      const timing = { nowMs, beganMs, maxLookMs };
      const delay = nextLookDelay(rest === undefined ? timing : { ...timing, deadlineMs: nowMs + rest });
      expect([Number.isInteger(delay), delay >= 1]).toEqual([true, true]);
    }),
  );
});

test('looks fall on the grid of their step, no later than a grid after it and no sooner than half of it', () => {
  fc.assert(
    fc.property(began, age, maxLook, (beganMs, ageMs, maxLookMs) => {
      const step = Math.min(maxLookMs, Math.max(SHORTEST_LOOK_MS, ageMs / 10));
      const nowMs = beganMs + ageMs;
      const delay = nextLookDelay({ nowMs, beganMs, maxLookMs });
      expect((nowMs + delay) % gridOf(step)).toBe(0);
      expect(delay).toBeGreaterThanOrEqual(step / 2);
      expect(delay).toBeLessThanOrEqual(step + gridOf(step));
    }),
  );
});

test('a worker whose clock is behind the begin of the wait looks as at its begin', () => {
  fc.assert(
    fc.property(began, fc.integer({ min: 0, max: HOUR }), (beganMs, behind) => {
      const delay = nextLookDelay({ nowMs: beganMs - behind, beganMs, maxLookMs: 32 * SECOND });
      expect(delay).toBeGreaterThanOrEqual(SHORTEST_LOOK_MS / 2);
      expect(delay).toBeLessThanOrEqual(2 * SECOND);
    }),
  );
});

test.each([
  [32 * SECOND, 64 * SECOND],
  [120 * SECOND, 184 * SECOND],
])('with looks at most %i ms apart two are never more than %i ms apart', (maxLookMs, most) => {
  fc.assert(
    fc.property(began, age, (beganMs, ageMs) => {
      expect(nextLookDelay({ nowMs: beganMs + ageMs, beganMs, maxLookMs })).toBeLessThanOrEqual(most);
    }),
    { numRuns: 2_000 },
  );
});

test('by default an outage of 224 s loses nothing before ONTAP forgets a job', () => {
  fc.assert(
    fc.property(began, fc.integer({ min: 0, max: 500 }), (beganMs, lateMs) => {
      const gap = largestGap(looks(beganMs, 32 * SECOND, 2 * HOUR, lateMs));
      expect(gap - lateMs + 224 * SECOND).toBeLessThanOrEqual(RETENTION_MS - 12 * SECOND);
    }),
    { numRuns: 50 },
  );
});

test('waits that began at different instants come to fall due at the same ones', () => {
  const seconds = fc.array(fc.integer({ min: 0, max: 90 * SECOND }), { minLength: 20, maxLength: 20 });
  const late = fc.integer({ min: 0, max: 900 });
  fc.assert(
    fc.property(began, seconds, late, (beganMs, starts, lateMs) => {
      const instants = new Set<number>();
      for (const start of starts) {
        const ages = looks(beganMs + start, 32 * SECOND, 20 * MINUTE - start, lateMs);
        const last = ages
          .map((at) => beganMs + start + at - lateMs)
          .filter((at) => at >= beganMs + 10 * MINUTE);
        for (const at of last) instants.add(at);
      }
      // Ten minutes of looks 64 s apart: all waits share their instants.
      expect(instants.size).toBeLessThanOrEqual(10);
    }),
    { numRuns: 50 },
  );
});

test('a wait of 24 hours is looked at some 1,400 times', () => {
  const count = looks(1_800_000_000_123, 32 * SECOND, 24 * HOUR, 20).length;
  expect(count).toBeGreaterThan(1_300);
  expect(count).toBeLessThan(1_500);
});

test('before a deadline there is a last look, early enough to be answered, and none after it', () => {
  const within = fc.integer({ min: 12 * SECOND, max: 3 * HOUR });
  fc.assert(
    fc.property(
      began,
      within,
      maxLook,
      fc.integer({ min: 0, max: 1_000 }),
      (beganMs, withinMs, maxLookMs, lateMs) => {
        const ages = looks(beganMs, maxLookMs, withinMs, lateMs, beganMs + withinMs);
        const room = withinMs - (ages.at(-1) ?? 0);
        expect(room).toBeGreaterThan(0);
        expect(room).toBeLessThanOrEqual(5 * SECOND);
        expect(ages.some((at) => withinMs - at >= 5 * SECOND - lateMs && withinMs - at <= 5 * SECOND)).toBe(
          true,
        );
      },
    ),
  );
});

test('a deadline that is far away, near or past changes nothing but the last look', () => {
  const timing = { nowMs: 1_800_000_100_000, beganMs: 1_800_000_000_000, maxLookMs: 32 * SECOND };
  const free = nextLookDelay(timing);
  const by = (restMs: number) => nextLookDelay({ ...timing, deadlineMs: timing.nowMs + restMs });
  expect(by(free + 5 * SECOND)).toBe(free);
  expect(by(free + 4 * SECOND)).toBe(free - SECOND);
  // The server itself ends a wait whose next look would be too late.
  expect([by(5 * SECOND), by(0), by(-HOUR)]).toEqual([free, free, free]);
});
