import { decision, session } from './support/timeline';

test('a session that is the same in every sample and fits a rule is killed', () => {
  expect(decision({ sessions: [[session()]] })).toEqual({
    ownerUuid: session().ownerUuid,
    sessionId: '2000:4000',
    decision: 'kill',
    rule: 'over',
    why: 'data halted (successful), mover idle, unchanged for 40m over 5 samples, no protect rule holds',
    unchangedSeconds: 2_400,
    knownAbsent: ['moverState'],
    joined: [],
  });
});

test('a session whose counter moved once is kept as a near miss', () => {
  const moved = session({ data: { bytes: 6_000 } });
  expect(decision({ sessions: [[session()], [session()], [moved]] })).toMatchObject({
    decision: 'kept',
    reason: 'moved',
    why: 'would match over, but moved 20m ago',
    unchangedSeconds: 1_200,
  });
});
