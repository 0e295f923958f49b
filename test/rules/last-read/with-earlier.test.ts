import { withEarlier } from '../../../src/rules/last-read';
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

test.each(['refused', 'not_attempted'] as const)(
  'a second kill that is %s when it is tried again may have left before',
  (outcome) => {
    const end = { outcome, note: 'its last look is too old' };
    expect(withEarlier(end, reading(2, true))).toEqual({ ...end, perhapsOurs: true });
    expect(withEarlier(end, reading(1, true))).toEqual(end);
  },
);
