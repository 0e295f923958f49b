import { densest, isRare } from '../../../src/rules/evidence/coincidence';

test.each([
  [4, 4, 0.0001, false],
  [5, 5, 0.01, true],
  [5, 5, 0.05, false],
  [5, 9, 0.01, false],
  [12, 14, 0.1, true],
  [12, 40, 0.1, false],
  [12, 12, 1.5, false],
  [12, 12, -0.1, false],
  [12, 12, Number.NaN, false],
])('that %d of %d are within %d of a range is no coincidence: %s', (agreeing, all, part, expected) => {
  expect(isRare(agreeing, all, part)).toBe(expected);
});

test('the densest are found wherever they are, those at both ends of the width included', () => {
  const values = [50, 1, 20, 12, 18, 10, 90];
  expect(densest(values, (value) => value, 8)).toEqual([10, 12, 18]);
  expect(densest([], (value: number) => value, 8)).toEqual([]);
});
