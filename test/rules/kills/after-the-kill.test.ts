import type { KillOutcome } from '../../../src/contracts/kill';
import { afterMotion, afterSecondKill, mayKillAgain, verified, withTwins } from '../../../src/rules/kills';

const of = (outcome: KillOutcome['outcome'], parts: Partial<KillOutcome> = {}): KillOutcome => ({
  ownerUuid: 'o',
  sessionId: '1:1',
  outcome,
  ...parts,
});

test('why the guard keeps a second kill back is told with what is still there', () => {
  const refused = of('refused', { note: 'its last look is 2m old, above 30s' });
  const known = afterSecondKill(of('killed', { confirmation: 'confirmed' }), refused);
  expect(verified(known, 'present')).toMatchObject({
    outcome: 'still_present',
    note: 'ONTAP accepted the kill; no second one was sent: its last look is 2m old, above 30s, but ONTAP still shows the session',
  });
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
