import { keyOf } from '../../../src/contracts/session-key';
import {
  afterJoinedMotion,
  afterMotion,
  afterSecondKill,
  mayKillAgain,
  verified,
  withFound,
  withTwins,
} from '../../../src/rules/kills';
import { killOutcome as of } from '../support/kill-outcome';

test('why the guard keeps a second kill back is told with what is still there', () => {
  const refused = of('refused', { note: 'its last look is 2m old, above 30s' });
  const known = afterSecondKill(of('killed', { confirmation: 'confirmed' }), refused);
  expect(verified(known, 'present')).toMatchObject({
    outcome: 'still_present',
    note: 'ONTAP accepted the kill; no second one was sent: its last look is 2m old, above 30s, but ONTAP still shows the session',
  });
});

test('a second kill that may have left before it was kept back is not told as unsent', () => {
  const refused = of('refused', { perhapsOurs: true, note: 'its last look is 36s old, above 30s' });
  const known = afterSecondKill(of('killed', { confirmation: 'confirmed' }), refused);
  expect(known).not.toHaveProperty('isFinal');
  expect(verified(known, 'gone')).toMatchObject({
    outcome: 'killed',
    confirmation: 'confirmed',
    note: 'ONTAP accepted the kill; a second one may have been sent; then: its last look is 36s old, above 30s',
  });
});

describe('a second kill once its request was approved that had no answer', () => {
  const approval = { index: 4, state: 'approved', command: 'approve 4' };
  const asked = of('awaits_approval', { approval });

  test('may have been sent, whatever becomes of the request', () => {
    const failed = of('failed', { note: 'no answer in time; ONTAP may have ended it' });
    const known = afterSecondKill(asked, failed);
    const words = /^a kill may have been sent once its request was approved \(.*\): no answer in time/;
    expect(known).toMatchObject({ outcome: 'unverified', note: expect.stringMatching(words) as string });
    expect(verified(known, 'present')).toMatchObject({ outcome: 'still_present' });
    expect(verified(known, 'gone')).toMatchObject({ outcome: 'killed', confirmation: 'inferred' });
  });

  test.each([
    ['approved', 'awaits_approval'],
    ['vetoed', 'still_present'],
  ] as const)('is told beside a request that is found %s', (state, outcome) => {
    const sent = afterSecondKill(asked, of('failed', { note: 'no answer' }));
    const known = verified(withFound(sent, { ...keyOf(sent), index: 4, state }), 'present', 'then');
    const note = expect.stringContaining('a kill may have been sent once its request was approved') as string;
    expect(known).toMatchObject({ outcome, note });
  });

  test.each([
    ['present', 'still_present'],
    ['unproven', 'unverified'],
    ['gone', 'already_gone'],
  ] as const)('and whose worker died is not told as refused: what is %s is %s', (seen, outcome) => {
    const note = 'a kill may have been sent';
    const expired = { ...approval, state: 'expired' };
    const known = of('awaits_approval', { approval: expired, perhapsOurs: true, note });
    expect(verified(known, seen)).toMatchObject({ outcome, perhapsOurs: true });
    expect(verified(known, seen).note).toContain(note);
  });
});

test('what awaits approval, and is joined to a session that was seen at work, is told with the veto', () => {
  const approval = { index: 4, state: 'approved', command: 'approve 4' };
  const known = afterJoinedMotion(of('awaits_approval', { approval }), '9:9');
  expect(verified(known, 'present', 'then')).toMatchObject({
    outcome: 'awaits_approval',
    note: expect.stringMatching(
      /veto -index 4; session 9:9, which is joined to it, was seen at work$/,
    ) as string,
  });
  const killed = afterJoinedMotion(of('killed', { confirmation: 'confirmed' }), '9:9');
  expect(killed.note).toBe(
    'ONTAP accepted the kill; no second one was sent: session 9:9, which is joined to it, was seen at work',
  );
});

describe('what a look saw at work after its kill', () => {
  test('has survived it, once', () => {
    const survived = afterMotion(of('killed', { confirmation: 'confirmed' }));
    expect(survived).toMatchObject({
      outcome: 'survived',
      note: 'ONTAP accepted the kill, and the session moved after it',
    });
    expect(mayKillAgain(survived)).toBe(false);
    expect(afterMotion(survived)).toBe(survived);
  });

  test('and waits for approval, gets no kill when that is given, and is told with the veto', () => {
    const asked = of('awaits_approval', { approval: { index: 4, state: 'pending', command: 'approve' } });
    const moved = afterMotion(asked);
    expect(mayKillAgain(moved)).toBe(false);
    expect(verified(moved, 'present').note).toMatch(/veto -index 4; it changed after the plan$/);
  });
});

test('a request that is found beside another one later is named with its veto', () => {
  const asked = of('awaits_approval', { approval: { index: 4, command: 'approve' }, note: 'waits' });
  expect(withTwins(asked, [3])).toMatchObject({
    approval: { index: 4, twins: [3] },
    note: 'the same is asked for twice, so: security multi-admin-verify request veto -index 3; waits',
  });
  expect(withTwins(asked, undefined)).toBe(asked);
});

describe('a request for approval that is found after the kill', () => {
  const VETO = 'security multi-admin-verify request veto -index 7';
  const approval = { index: 7, state: 'pending', command: 'approve 7' };
  const asked = of('awaits_approval', { approval });
  const lost = of('unverified', { note: 'a kill was sent, its answer was lost; then: halted' });

  test('by the second one, is that of the first when its answer was lost', () => {
    expect(afterSecondKill(lost, asked)).toEqual({ ...asked, note: `approve 7: ${lost.note}` });
    const inferred = of('killed', { confirmation: 'inferred' });
    expect(afterSecondKill(inferred, asked)).toMatchObject({ outcome: 'awaits_approval', approval });
  });

  test('by the last look, too', () => {
    const found = { ownerUuid: 'o', sessionId: '1:1', index: 7, state: 'pending', twins: [6] };
    const now = withFound(lost, found);
    expect(now).toMatchObject({ outcome: 'awaits_approval', approval: { index: 7, twins: [6] } });
    expect(verified(now, 'present').outcome).toBe('awaits_approval');
    expect(verified(now, 'gone')).toMatchObject({
      outcome: 'already_gone',
      perhapsOurs: true,
      note: expect.stringContaining(VETO) as string,
    });
    const done = of('killed', { confirmation: 'confirmed' });
    expect(withFound(done, found)).toBe(done);
  });

  test('is told beside what ONTAP accepted before', () => {
    const known = afterSecondKill(of('killed', { confirmation: 'confirmed' }), asked);
    expect(verified(known, 'present')).toMatchObject({
      outcome: 'still_present',
      approval,
      note: 'ONTAP accepted the kill; of a second one it made a request: approve 7, but ONTAP still shows the session',
    });
    expect(verified(known, 'gone')).toMatchObject({
      outcome: 'killed',
      note: `it is gone; while its request is open: ${VETO}`,
    });
    expect(afterMotion(known)).toMatchObject({
      outcome: 'survived',
      note: expect.stringContaining(VETO) as string,
    });
  });

  test('is kept when the guard keeps the second one back, with the reason', () => {
    const first = { ...asked, note: 'approve 7: ONTAP said' };
    const known = afterSecondKill(first, of('refused', { note: 'its last look is 2m old, above 30s' }));
    expect(known).toEqual({
      ...first,
      note: `${first.note}; not asked for again: its last look is 2m old, above 30s`,
    });
    const vetoed = { ...approval, state: 'vetoed' };
    expect(afterSecondKill(first, of('refused', { approval: vetoed })).outcome).toBe('refused');
  });
});
