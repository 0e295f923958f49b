import {
  approversOf,
  approversProblem,
  judgeApproval,
  othersOf,
  recordProblem,
  repeatedDecision,
} from '../../../src/rules/approval';
import { policyOf } from '../support/timeline';
import type { CountedDecision, Verb, WaitingPlan } from '../../../src/rules/approval';

const HASH = 'a'.repeat(64);
const PLAN: WaitingPlan = { for: 'approval', planHash: HASH, requester: 'ann' };
const ask = (by: string, { verb = 'approve', ...plan }: Partial<WaitingPlan> & { verb?: Verb } = {}) =>
  judgeApproval({ verb, decision: { planHash: HASH, by }, waiting: { ...PLAN, ...plan } });

test.each([
  ['bob', {}, true],
  [' bob ', { approvers: ['bob'] }, true],
  ['Bob', { approvers: ['BOB '] }, true],
  ['ann', {}, false],
  ['ANN', {}, false],
  ['ＡＮＮ', {}, false],
  ['an\u200bn', {}, false],
  ['\u202eann', {}, false],
  ['Ann', { approvers: ['ann', 'bob'] }, false],
  ['eve', { approvers: ['bob'] }, false],
  ['', {}, false],
  ['\u200b', {}, false],
  ['bob', { planHash: 'b'.repeat(64) }, false],
  ['bob', { for: 'notice' as const }, false],
  ['bob', { for: 'notice' as const, verb: 'reject' as const }, true],
  ['ANN', { verb: 'reject' as const }, true],
  ['ann', { verb: 'reject' as const, approvers: ['bob'] }, true],
  ['bob', { verb: 'reject' as const, approvers: ['bob'] }, true],
  ['eve', { verb: 'reject' as const, approvers: ['bob'] }, false],
  ['bob', { by: ['bob'] }, true],
  ['Bob', { by: ['bob', 'carol'], approvers: ['bob', 'alice'] }, true],
  ['alice', { by: ['bob'], approvers: ['bob', 'alice'] }, false],
  ['eve', { by: ['eve'], approvers: ['bob'] }, false],
  ['ann', { by: ['ann'] }, false],
  ['alice', { by: ['bob'], approvers: ['bob', 'alice'], verb: 'reject' as const }, true],
  ['eve', { by: ['bob'], verb: 'reject' as const }, true],
])('the word of %j with %j counts: %s', (by, parts, accepted) => {
  expect(ask(by, parts).accepted).toBe(accepted);
});

test('no word counts when no plan waits', () => {
  expect(judgeApproval({ verb: 'approve', decision: { planHash: HASH, by: 'bob' } })).toEqual({
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
  const answer = judgeApproval({ verb: 'approve', decision: decision as never, waiting: PLAN });
  expect(answer).toEqual({ accepted: false, why: expect.stringMatching(why) as string });
  expect(answer.why.length).toBeLessThan(300);
});

const BOB = { planHash: HASH, by: 'bob' };
const LONGEST = { planHash: HASH, by: '界'.repeat(200), note: '界'.repeat(1_000) };

test.each([
  ['a word', [BOB], true],
  ['a wrong one', [{ by: '', planHash: 5 }], true],
  ['the longest in any script', [LONGEST], true],
  ['nothing at all', [], false],
  ['null', [null], false],
  ['a list', [[BOB]], false],
  ['a text', ['approve'], false],
  ['a note of megabytes', [{ ...BOB, note: 'x'.repeat(2_000_000) }], false],
  ['few characters of many bytes', [{ ...BOB, note: '界'.repeat(1_500) }], false],
  ['megabytes in a key that nobody reads', [{ ...BOB, more: 'x'.repeat(2_000_000) }], false],
  ['megabytes in a second argument', [BOB, 'x'.repeat(2_000_000)], false],
])('%s may get into a history: %#', (_what, words, isFit) => {
  expect(recordProblem(words) === undefined).toBe(isFit);
});

const COUNTED: CountedDecision[] = [
  { verb: 'approve', decision: BOB, answer: { accepted: true, why: 'approved by bob (unproven)' } },
];

test.each([
  ['BOB ', 'approve' as const, HASH, true],
  ['bob', 'reject' as const, HASH, false],
  ['bob', 'approve' as const, 'b'.repeat(64), false],
  ['eve', 'approve' as const, HASH, false],
])('%j, who says %s of %s, repeats the word of bob: %s', (by, verb, planHash, isRepetition) => {
  const found = repeatedDecision({ verb, decision: { planHash, by } }, COUNTED);
  expect(found).toBe(isRepetition ? COUNTED[0] : undefined);
});

test.each([[null], [{ planHash: HASH }], [{ planHash: HASH, by: 7 }]])('%j repeats no word', (decision) => {
  expect(repeatedDecision({ verb: 'approve', decision: decision as never }, COUNTED)).toBeUndefined();
});

const policyBy = (by?: string[]) => policyOf(by === undefined ? {} : { approval: { by } });

test.each([
  [undefined, undefined, undefined],
  [['bob'], undefined, ['bob']],
  [undefined, ['alice'], ['alice']],
  [['BOB', 'eve'], ['alice', 'bob'], ['bob']],
  [['eve'], ['alice'], []],
])('by %j of approvers %j leaves %j: it narrows, and never widens', (by, approvers, wanted) => {
  expect(approversOf(policyBy(by), { ...(approvers && { approvers }) })).toEqual(wanted);
});

const SIGNED = { approvals: 'signed' as const, approvers: ['bob', 'carol', 'dave'], keyed: ['Bob', 'carol'] };

test.each([
  ['ann', { approvers: ['alice', 'bob'] }, ['alice', 'bob']],
  [' ALICE', { approvers: ['alice', 'bob'] }, ['bob']],
  ['alice', { approvers: ['alice'] }, []],
  ['alice', {}, undefined],
  ['ann', SIGNED, ['Bob', 'carol']],
  ['bob', SIGNED, ['carol']],
  // Those of an eviction, in place of the guard's own.
  ['ann', { ...SIGNED, approvers: ['carol ', 'dave'] }, ['carol']],
])('a run of %j under %j can be approved by %j', (requester, guard, wanted) => {
  expect(othersOf(policyBy(), guard, requester)).toEqual(wanted);
});

test('an eviction whose approvers have no key names them', () => {
  expect(approversProblem(policyBy(), SIGNED)).toBeUndefined();
  expect(approversProblem(policyBy(), { ...SIGNED, approvers: ['dave', 'eve'] })).toBe(
    'nobody can approve here: approvals have to be signed, and of dave, eve nobody has a key in guard.approvers',
  );
});

test('whom nobody may approve names both lists, and what to do', () => {
  expect(approversProblem(policyBy(['bob']), { approvers: ['bob', 'alice'] })).toBeUndefined();
  expect(approversProblem(policyBy(['eve']), { approvers: ['bob', 'alice'] })).toBe(
    'eve may not approve here; write one of guard.approvers (bob, alice), or leave by out',
  );
  expect(approversProblem(policyBy(['eve', 'mallory']), { approvers: ['bob'] })).toBe(
    'none of eve, mallory may approve here; write one of guard.approvers (bob), or leave by out',
  );
});
