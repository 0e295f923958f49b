import { isTurnedAway } from '../../src/contracts/turned-away';

test.each([
  ['458773', true],
  ['262160', true],
  ['65541', false],
  ['65552', false],
  [null, false],
  [undefined, false],
])('code %s: certainly not taken is %s', (code, expected) => {
  expect(isTurnedAway(code)).toBe(expected);
});
