import { judgeApproval } from '../../src/rules/sessions';
import type { ApprovalQuestion } from '../../src/rules/sessions';

const HASH = 'a'.repeat(64);
const ask = (by: string, parts: Partial<ApprovalQuestion> = {}) =>
  judgeApproval({
    decision: { planHash: HASH, by },
    verb: 'approve',
    planHash: HASH,
    requester: 'ann',
    ...parts,
  });

test.each([
  ['bob', {}, true],
  [' bob ', { approvers: ['bob'] }, true],
  ['ann', {}, false],
  ['ann', { approvers: ['ann', 'bob'] }, false],
  ['eve', { approvers: ['bob'] }, false],
  ['', {}, false],
  ['bob', { planHash: 'b'.repeat(64) }, false],
  ['ann', { verb: 'reject' as const }, true],
  ['ann', { verb: 'reject' as const, approvers: ['bob'] }, true],
  ['bob', { verb: 'reject' as const, approvers: ['bob'] }, true],
  ['eve', { verb: 'reject' as const, approvers: ['bob'] }, false],
])('the word of "%s" with %j counts: %s', (by, parts, accepted) => {
  expect(ask(by, parts).accepted).toBe(accepted);
});

test('no word counts when no plan waits', () => {
  const { planHash: _hash, ...question } = { decision: { planHash: HASH, by: 'bob' }, planHash: HASH };
  expect(judgeApproval({ ...question, verb: 'approve', requester: 'ann' })).toEqual({
    accepted: false,
    why: 'no plan waits for approval now',
  });
});

test.each([
  ['a note of megabytes', { planHash: HASH, by: 'bob', note: 'x'.repeat(2_000_000) }, /note/],
  ['a note that is no text', { planHash: HASH, by: 'bob', note: 5 }, /note/],
  ['a name of a page', { planHash: HASH, by: 'b'.repeat(201) }, /longer than 200/],
  ['a name that is no text', { planHash: HASH, by: ['bob'] }, /is missing/],
  ['nothing', null, /is missing/],
])('%s is refused, and the answer stays short', (_what, decision, why) => {
  const answer = ask('bob', { decision: decision as never });
  expect(answer).toEqual({ accepted: false, why: expect.stringMatching(why) as string });
  expect(answer.why.length).toBeLessThan(300);
});
