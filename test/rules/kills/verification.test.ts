import type { KillOutcome } from '../../../src/contracts/kill';
import {
  afterSecondKill,
  groupsOf,
  isUnderVerification,
  killedPartners,
  mayKillAgain,
  verified,
} from '../../../src/rules/kills';
import { killOutcome as of } from '../support/kill-outcome';
import type { KillTarget } from '../../../src/contracts/plan';
import { session } from '../support/timeline';

test.each<[KillOutcome['outcome'], 'gone' | 'present' | 'unproven', KillOutcome['outcome']]>([
  ['killed', 'gone', 'killed'],
  ['killed', 'present', 'still_present'],
  ['killed', 'unproven', 'unverified'],
  ['already_gone', 'gone', 'already_gone'],
  ['already_gone', 'present', 'failed'],
  ['already_gone', 'unproven', 'unverified'],
  ['survived', 'gone', 'killed'],
  ['survived', 'present', 'survived'],
  ['survived', 'unproven', 'unverified'],
  ['unverified', 'gone', 'killed'],
  ['unverified', 'present', 'still_present'],
  ['unverified', 'unproven', 'unverified'],
  ['awaits_approval', 'gone', 'already_gone'],
  ['awaits_approval', 'present', 'awaits_approval'],
  ['awaits_approval', 'unproven', 'awaits_approval'],
])('%s, and it is %s at the end: %s', (known, seen, outcome) => {
  expect(verified(of(known, { note: 'a kill was sent' }), seen).outcome).toBe(outcome);
});

test.each<[KillOutcome['outcome'], KillOutcome['outcome'], KillOutcome['outcome']]>([
  ['killed', 'killed', 'killed'],
  ['killed', 'survived', 'survived'],
  // Its partner moved: that says nothing of the session that ONTAP has accepted our kill of.
  ['killed', 'revived', 'killed'],
  ['killed', 'refused', 'killed'],
  ['killed', 'failed', 'killed'],
  ['killed', 'not_attempted', 'killed'],
  ['unverified', 'refused', 'unverified'],
  ['already_gone', 'revived', 'revived'],
  ['already_gone', 'killed', 'killed'],
  ['already_gone', 'not_attempted', 'already_gone'],
  ['awaits_approval', 'awaits_approval', 'awaits_approval'],
  ['awaits_approval', 'killed', 'killed'],
  // Kept back by the guard; one that is declined comes with its request.
  ['awaits_approval', 'refused', 'awaits_approval'],
  ['awaits_approval', 'survived', 'survived'],
  // It may have left once it was approved.
  ['awaits_approval', 'failed', 'unverified'],
  ['awaits_approval', 'not_attempted', 'awaits_approval'],
])('%s, then %s by the second kill: %s', (first, second, outcome) => {
  expect(afterSecondKill(of(first), of(second)).outcome).toBe(outcome);
});

test('a second kill that finds a session gone takes nothing from the first, which was confirmed', () => {
  const first = of('killed', { confirmation: 'confirmed', readAgeMs: 3 });
  expect(afterSecondKill(first, of('killed', { confirmation: 'inferred' }))).toBe(first);
});

test('a second kill that comes to nothing does not take back that the first may have been accepted', () => {
  const first = of('already_gone', { perhapsOurs: true });
  for (const outcome of ['failed', 'revived', 'refused'] as const)
    expect(afterSecondKill(first, of(outcome))).toMatchObject({ outcome, perhapsOurs: true });
  expect(afterSecondKill(first, of('killed'))).not.toHaveProperty('perhapsOurs');
});

test('what was sent, or was gone once, is under verification, and nothing else', () => {
  const outcomes = [
    'killed',
    'already_gone',
    'survived',
    'unverified',
    'awaits_approval',
    'revived',
    'refused',
    'failed',
  ] as const;
  expect(outcomes.filter((outcome) => isUnderVerification(of(outcome)))).toEqual([
    'killed',
    'already_gone',
    'survived',
    'unverified',
    'awaits_approval',
  ]);
});

const approval = (index?: number) => ({
  ...(index === undefined ? {} : { index }),
  command: 'security multi-admin-verify request approve -index 7',
});

test.each([['pending'], ['approved'], [undefined]])(
  'a session that is gone while its request is %s may be ours at best, and the veto is named: its id may be used again',
  (state) => {
    const asked = { ...approval(7), ...(state === undefined ? {} : { state }) };
    const gone = verified(of('awaits_approval', { approval: asked, note: 'asked' }), 'gone');
    expect(gone).toMatchObject({ outcome: 'already_gone', perhapsOurs: true, approval: asked });
    expect(gone).not.toHaveProperty('confirmation');
    expect(gone.note).toContain('security multi-admin-verify request veto -index 7');
  },
);

test.each(['vetoed', 'expired'])(
  'a session that is gone though its request was %s ended by itself',
  (state) => {
    const gone = verified(of('awaits_approval', { approval: { ...approval(7), state } }), 'gone');
    expect(gone).toMatchObject({
      outcome: 'already_gone',
      note: `it ended by itself: request 7 is ${state}`,
    });
    expect(gone).not.toHaveProperty('perhapsOurs');
  },
);

test('a session that is gone is killed by its request only once ONTAP shows that as executed', () => {
  const asked = { ...approval(7), state: 'executed' };
  expect(verified(of('awaits_approval', { approval: asked }), 'gone')).toMatchObject({
    outcome: 'killed',
    confirmation: 'inferred',
    note: 'request 7 was approved, and ONTAP carried it out',
  });
});

test.each<[string, KillOutcome, boolean]>([
  ['accepted', of('killed'), true],
  ['perhaps taken', of('unverified'), true],
  ['accepted, of a session that moved', of('survived'), false],
  ['awaiting approval, by a number', of('awaits_approval', { approval: approval(7) }), true],
  ['awaiting approval that nobody can ask for', of('awaits_approval', { approval: approval() }), false],
  ['accepted, by a job that failed', of('unverified', { isFinal: true }), false],
  ['accepted to be done later', of('killed', { confirmation: 'inferred', isFinal: true }), false],
])('a kill that was %s may be sent once more: %s', (_, first, may) => {
  expect(mayKillAgain(first)).toBe(may);
});

const JOB_FAILED = of('unverified', {
  isFinal: true,
  note: 'held by the library (code 9): its job j failed',
});

test('a kill whose job failed was not accepted: a session that stays is told by the words of the job', () => {
  expect(verified(JOB_FAILED, 'present')).toEqual({
    ...of('failed'),
    note: 'held by the library (code 9): its job j failed, and ONTAP still shows the session',
  });
});

test('a kill whose job failed is not why its session is gone, as far as anybody knows', () => {
  const gone = verified(JOB_FAILED, 'gone');
  expect(gone).toMatchObject({ outcome: 'already_gone', perhapsOurs: true });
  expect(gone.note).toBe('held by the library (code 9): its job j failed; then it was gone');
  expect(gone).not.toHaveProperty('confirmation');
});

test('a kill whose answer does not tell what follows is not why its session is gone, nor certain to do nothing', () => {
  const known = of('unverified', { isFinal: true, perhapsOurs: true, note: 'ONTAP answered with 202' });
  const gone = verified(known, 'gone');
  expect(gone).toMatchObject({ outcome: 'already_gone', perhapsOurs: true });
  expect(gone).not.toHaveProperty('confirmation');
  expect(verified(known, 'present')).toEqual({
    ...of('unverified', { perhapsOurs: true }),
    note: 'ONTAP answered with 202, and ONTAP still shows the session',
  });
  expect(mayKillAgain(known)).toBe(false);
});

test.each<[string, Partial<KillOutcome>, string]>([
  ['confirmed', { confirmation: 'confirmed' }, 'ONTAP accepted the kill'],
  ['inferred, its answer lost', { confirmation: 'inferred' }, 'a kill was sent, its answer was lost'],
  [
    'accepted to be done later',
    { confirmation: 'inferred', isFinal: true, note: 'ONTAP accepted the kill, to be done later' },
    'ONTAP accepted the kill, to be done later',
  ],
  [
    'carried out by its request',
    {
      confirmation: 'inferred',
      approval: approval(7),
      note: 'request 7 was approved, and ONTAP carried it out',
    },
    'request 7 was approved, and ONTAP carried it out',
  ],
])('a kill that was %s is told so when the session is still there', (_, parts, words) => {
  expect(verified(of('killed', parts), 'present').note).toBe(`${words}, but ONTAP still shows the session`);
  expect(verified(of('killed', parts), 'unproven').note).toContain(`${words}, but ONTAP did not show`);
});

const target = (id: string, joined: string[]): KillTarget => ({
  record: session({ sessionId: id }),
  rule: 'r',
  why: 'w',
  unchangedSeconds: 1,
  knownAbsent: [],
  joined: joined.map((each) => session({ sessionId: each })),
});

test('joined targets are one group, in the order of the first, whoever names whom', () => {
  const targets = [target('1:1', []), target('1:2', ['9:9']), target('1:3', []), target('1:4', ['9:9'])];
  const ids = groupsOf(targets).map((group) => group.map(({ record: { sessionId } }) => sessionId));
  expect(ids).toEqual([['1:1'], ['1:2', '1:4'], ['1:3']]);
});

test.each<[Partial<KillOutcome>, boolean]>([
  [{ outcome: 'killed', confirmation: 'confirmed' }, true],
  [{ outcome: 'survived', confirmation: 'confirmed' }, true],
  [{ outcome: 'killed', confirmation: 'inferred' }, false],
  [{ outcome: 'unverified' }, false],
  [{ outcome: 'already_gone', perhapsOurs: true }, false],
])('of a partner that is %j it is certain that we ended it: %s', (known, isCertain) => {
  const found = killedPartners(target('1:1', ['1:2']), () => ({ ...of('failed'), ...known }));
  expect(found).toHaveLength(isCertain ? 1 : 0);
});

describe('a kill that still awaits approval at the end', () => {
  const AT = '2026-01-01T00:00:00.000Z';
  const ended = (state?: string, seen: 'present' | 'unproven' = 'present') =>
    verified(
      of('awaits_approval', {
        approval: { ...approval(7), ...(state === undefined ? {} : { state }) },
        note: 'approve -index 7: said',
      }),
      seen,
      AT,
    );

  test.each<[string | undefined, KillOutcome['outcome'], string]>([
    [undefined, 'awaits_approval', 'when approved, run the clean-up again: approve -index 7: said'],
    [
      'pending',
      'awaits_approval',
      `when approved, run the clean-up again (request 7 was found pending at ${AT}): approve -index 7: said`,
    ],
    ['approved', 'awaits_approval', `run the clean-up again (request 7 was found approved at ${AT})`],
    ['vetoed', 'refused', 'not approved in ONTAP: request 7 is vetoed'],
    [
      'executed',
      'still_present',
      'request 7 was approved, and ONTAP carried it out, but ONTAP still shows the session',
    ],
  ])('by a request that is %s is %s', (state, outcome, note) => {
    expect(ended(state)).toMatchObject({ outcome, note });
  });

  test('is unverified when its request was executed, and the session neither shown nor proven gone', () => {
    expect(ended('executed', 'unproven')).toMatchObject({ outcome: 'unverified' });
  });
});

describe.each(['refused', 'failed'] as const)('a kill that ONTAP answered by a refusal: %s', (outcome) => {
  const known = of(outcome, { perhapsOurs: true, note: 'no (code 1)' });

  test('is looked for, and not sent again', () => {
    expect(isUnderVerification(known)).toBe(true);
    expect(mayKillAgain(known)).toBe(false);
  });

  test('is told with its words when the session is still there', () => {
    expect(verified(known, 'present')).toEqual(of(outcome, { note: 'no (code 1)' }));
  });

  test('may have been done when the session is gone', () => {
    const note = 'no (code 1); then it was gone';
    expect(verified(known, 'gone')).toEqual(of('already_gone', { perhapsOurs: true, note }));
  });

  test('is not known to be undone when nobody can say that', () => {
    expect(verified(known, 'unproven')).toMatchObject({ outcome: 'unverified', perhapsOurs: true });
  });
});

test.each([
  [of('killed', { confirmation: 'confirmed' }), 'ONTAP accepted the kill; no second one was sent'],
  // Its own retries may have been sent.
  [of('unverified', { note: 'its answer was lost' }), 'its answer was lost; not sent again later'],
])('why no second kill was sent is told of a session that is still there (%#)', (first, sent) => {
  const second = of('not_attempted', { note: 'it is in the quiet hours of the guard (22:00–06:00 UTC)' });
  expect(verified(afterSecondKill(first, second), 'present')).toMatchObject({
    outcome: 'still_present',
    note: `${sent}: ${second.note}, but ONTAP still shows the session`,
  });
  expect(verified(afterSecondKill(first, second), 'gone').outcome).toBe('killed');
});
