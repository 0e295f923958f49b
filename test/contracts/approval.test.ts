import { approvalWords, isOpen, requestOf } from '../../src/contracts/approval';

test.each([
  [undefined, true],
  ['pending', true],
  ['pending_on_node', true],
  ['approved', false],
  ['executed', false],
  ['vetoed', false],
  ['expired', false],
])('a request that is %s is open: %s, and is told so', (state, open) => {
  const approval = { ...requestOf(1), ...(state === undefined ? {} : { state }) };
  expect(isOpen(approval)).toBe(open);
  expect(approvalWords(approval).includes('approve -index 1')).toBe(open);
});
