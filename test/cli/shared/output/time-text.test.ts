import { relativeText } from '../../../../src/cli/shared/output/time-text';

test.each([
  [-400, '0s ago'],
  [-59_900, '59s ago'],
  [-3_661_000, '1h 1m ago'],
  [400, 'in 0s'],
  [273_600_000, 'in 3d 4h'],
])('%i ms from now is %s', (ms, words) => {
  const now = Date.UTC(2026, 10, 22);
  expect(relativeText(new Date(now + ms).toISOString(), now)).toBe(words);
});
