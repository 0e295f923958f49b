import { sentOnceApproved, withEarlier } from '../../../src/rules/last-read';
import type { LastRead } from '../../../src/rules/last-read';
import { session } from '../support/timeline';

const reading = (attempt: number, again?: true): LastRead => ({
  command: {
    target: { record: session({}), rule: 'r', joined: [] },
    planHash: 'p',
    mode: 'enforce',
    ...(again && { again }),
  } as unknown as LastRead['command'],
  guard: {} as LastRead['guard'],
  deleteSent: again === true,
  attempt,
});

test('a request whose number nobody knows is told without one', () => {
  expect(sentOnceApproved({ command: 'show' }, { lost: 'sent' }).note).toMatch(
    /; its request can't be read$/,
  );
});

test('a kill that left once it was approved is told, whatever keeps the next attempt back', () => {
  const asked = { index: 3, command: 'approve 3' };
  const end = { outcome: 'refused', note: 'its last look is too old' } as const;
  const sent = withEarlier(end, { ...reading(2, true), asked, lost: 'sent' });
  expect(sent).toEqual({
    outcome: 'unverified',
    note: 'a kill was sent once it was approved, its answer was lost; then: its last look is too old',
  });
  const perhaps = withEarlier(end, { ...reading(2, true), asked, lost: 'perhaps' });
  expect(perhaps).toMatchObject({ outcome: 'awaits_approval', perhapsOurs: true, approval: asked });
  expect(perhaps.note).toMatch(/veto -index 3; a kill may have been sent once it was approved, .*too old$/);
});

test.each(['refused', 'not_attempted'] as const)(
  'a second kill that is %s when it is tried again may have left before',
  (outcome) => {
    const end = { outcome, note: 'its last look is too old' };
    expect(withEarlier(end, reading(2, true))).toEqual({ ...end, perhapsOurs: true });
    expect(withEarlier(end, reading(1, true))).toEqual(end);
  },
);
