import {
  collectedCase,
  gapsWithin,
  watchOf,
  watchOn,
  watchProblem,
  watchText,
} from '../../../src/rules/evidence';
import type { WatchRecord } from '../../../src/rules/evidence';
import { CLUSTER, STARTED_MS } from '../support/timeline';
import { lookAt, MINUTE_MS } from './support/looks';

const EVERY_MS = 5 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;

const watched = (minutes: number[], everyMs = EVERY_MS): WatchRecord => {
  const [first = 0, ...others] = minutes;
  return others.reduce(
    (watch, minute) => watchOn(watch, lookAt(minute, []), everyMs),
    watchOn(undefined, lookAt(first, []), everyMs),
  );
};

/** Looks every five minutes from the first minute to the last, but for those between two others. */
const minutesTo = (last: number, missing: [number, number] = [1, 0]): number[] =>
  Array.from({ length: last / 5 + 1 }, (_, index) => index * 5).filter(
    (minute) => minute < missing[0] || minute > missing[1],
  );

/** An hour in steps of five minutes, at so many minutes. */
const problem = (watch: WatchRecord, minute: number, window = HOUR_MS, every = EVERY_MS) => {
  const ms = STARTED_MS + minute * MINUTE_MS;
  const now = { worker: ms, server: ms };
  return watchProblem({ ...collectedCase(window, every), watch, cluster: CLUSTER, now });
};

test('an observer that looked all the time covers a window, up to the minute in which the run looks itself', () => {
  expect(problem(watched(minutesTo(60)), 60)).toBeUndefined();
  expect(problem(watched(minutesTo(55)), 59)).toBeUndefined();
  expect(problem(watched(minutesTo(55)), 58)).toContain('not for 1h yet');
});

test('one missed look is borne as in a window of its own, two are not', () => {
  expect(problem(watched(minutesTo(60, [30, 30])), 60)).toBeUndefined();
  expect(problem(watched(minutesTo(60, [30, 35])), 60)).toMatch(
    /^the observer did not look for 15m from \S+ on, the policy bears 10m$/,
  );
});

test('a rule with a longer step bears a longer gap, and a gap before the window counts for nothing', () => {
  const watch = watched(minutesTo(240, [30, 80]));
  expect(problem(watch, 240)).toBeUndefined();
  expect(problem(watch, 240, 4 * HOUR_MS)).toContain('did not look for 1h');
  expect(problem(watch, 240, 4 * HOUR_MS, HOUR_MS)).toBeUndefined();
});

test('an observer that is behind, ahead, or looked at another cluster is told as such', () => {
  expect(problem(watched(minutesTo(60)), 60 + 24 * 60)).toMatch(/last look is 1d old, the policy bears 10m$/);
  expect(problem(watched(minutesTo(60)), 50)).toContain('in the future');
  expect(problem({ ...watched(minutesTo(60)), cluster: 'other' }, 60)).toContain('at cluster other');
});

test('a clock of the worker that jumps back hides no gap from the clock of Temporal', () => {
  const late = lookAt(60, []);
  const back = { ...late, departed: { ...late.departed, worker: STARTED_MS + 6 * MINUTE_MS } };
  const watch = watchOn(watched([0, 5]), back, EVERY_MS);
  expect(watch.gaps).toEqual([{ fromAt: STARTED_MS + 5 * MINUTE_MS, ms: 55 * MINUTE_MS }]);
});

test('what was before the oldest gap that is remembered is not known any more', () => {
  const minutes = Array.from({ length: 20 }, (_, index) => index * 20);
  const watch = watched(minutes);
  expect(watch.gaps).toHaveLength(16);
  expect(watch.sinceAt).toBe(STARTED_MS + 3 * 20 * MINUTE_MS);
});

test('a watch that begins on another cluster begins anew', () => {
  const watch = watchOn(watched([0, 5]), { ...lookAt(10, []), cluster: 'other' }, EVERY_MS);
  expect(watch).toMatchObject({ cluster: 'other', sinceAt: STARTED_MS + 10 * MINUTE_MS, gaps: [] });
});

test('its text says the same, takes at most 700 bytes, and is taken for nothing else', () => {
  const watch = watched(Array.from({ length: 30 }, (_, index) => index * 25));
  expect(watchOf(watchText(watch))).toEqual(watch);
  expect(watchText(watch).length).toBeLessThan(700);
  expect(watchOf('[1,"x"]')).toBeUndefined();
});

test('gaps that end before the window are not told', () => {
  const watch = watched(minutesTo(240, [30, 80]));
  const ms = STARTED_MS + 240 * MINUTE_MS;
  const at = (windowMs: number) =>
    gapsWithin({ ...collectedCase(windowMs, EVERY_MS), watch, now: { worker: ms, server: ms } });
  expect([at(HOUR_MS), at(4 * HOUR_MS)].map(({ length }) => length)).toEqual([0, 1]);
});
