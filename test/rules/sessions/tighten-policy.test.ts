import fc from 'fast-check';
import { durationMs } from '../../../src/contracts/duration';
import { guardSchema } from '../../../src/contracts/schemas/cluster';
import { policySchema } from '../../../src/contracts/schemas/policy';
import { tightenPolicy } from '../../../src/rules/sessions';
import { policyOf } from '../support/timeline';
import { runs } from '../../support/runs';

const tighten = (observe: { window: string; every: string }, guard: object, limits: object = {}) =>
  tightenPolicy(policyOf({ observe, limits }), guardSchema.parse(guard));

const RELAXED = { minWindow: '1s', minSamples: 2, maxKills: 400 };

test('a policy that is stricter than the guard stays as it is', () => {
  const policy = policyOf({ observe: { window: '1h', every: '5m' }, limits: { maxKills: 20 } });
  expect(tightenPolicy(policy, guardSchema.parse({}))).toEqual({
    policy,
    tightened: [],
    evidence: 'fresh',
  });
});

test.each([
  // asked, guard, done
  ['10s', '2s', { minWindow: '30m' }, '30m', '75s'],
  ['20m', '5m', { minWindow: '30m' }, '30m', '5m'],
  ['14m', '7m', { minWindow: '30m' }, '35m', '7m'],
  ['1h', '1h', { minWindow: '30m', minSamples: 4 }, '1h', '20m'],
  ['1h', '30m', { minWindow: '30m', minSamples: 25 }, '1h', '150s'],
  ['10m', '10m', { minWindow: '30m', minSamples: 4 }, '30m', '10m'],
  ['1000s', '1000s', { minWindow: '1s', minSamples: 25 }, '1008s', '42s'],
  ['1s', '1s', { minWindow: '1s', minSamples: 4 }, '1002ms', '334ms'],
  ['240350ms', '10450ms', { minWindow: '1s', minSamples: 25 }, '250800ms', '10450ms'],
])('window %s every %s under %j becomes %s every %s', (window, every, guard, doneWindow, doneEvery) => {
  const { policy } = tighten({ window, every }, { ...RELAXED, ...guard });
  expect(policy.observe).toEqual({ window: doneWindow, every: doneEvery });
});

test('the report says what was asked, what is done and who wants it', () => {
  expect(tighten({ window: '10s', every: '2s' }, {}, { maxKills: 100 }).tightened).toEqual([
    'window 10s → 30m (guard.minWindow)',
    'every 2s → 75s (at most 25 samples)',
    'maxKills 100 → 20 (guard.maxKills)',
  ]);
  expect(tighten({ window: '1h', every: '1h' }, { ...RELAXED, minSamples: 4 }).tightened).toEqual([
    'every 1h → 20m (guard.minSamples)',
  ]);
  expect(
    tighten({ window: '1h', every: '5m' }, { ...RELAXED, maxPercent: 10 }, { maxPercent: 50 }).tightened,
  ).toEqual(['maxPercent 50 → 10 (guard.maxPercent)']);
});

test("the policy keeps its own limits: approval lifts those, never the guard's", () => {
  const { policy } = tighten(
    { window: '1h', every: '5m' },
    { maxKills: 2, maxPercent: 1 },
    { maxKills: 100 },
  );
  expect(policy.limits.maxKills).toBe(100);
});

test('whatever is asked, the result is a valid policy that satisfies the guard and observes no shorter', () => {
  const ms = fc.integer({ min: 1, max: 100_000_000 });
  const intervals = fc.integer({ min: 1, max: 24 });
  fc.assert(
    fc.property(ms, intervals, ms, fc.integer({ min: 2, max: 25 }), (every, count, minWindow, minSamples) => {
      const asked = { window: `${every * count}ms`, every: `${every}ms` };
      fc.pre(asked.window.length <= 11);
      const { policy } = tighten(asked, { ...RELAXED, minWindow: `${minWindow}ms`, minSamples });
      expect(policySchema.safeParse(policy).error).toBeUndefined();
      const done = { window: durationMs(policy.observe.window), every: durationMs(policy.observe.every) };
      expect(done.window).toBeGreaterThanOrEqual(Math.max(every * count, minWindow));
      expect(done.window / done.every + 1).toBeGreaterThanOrEqual(minSamples);
    }),
    runs(500),
  );
});
