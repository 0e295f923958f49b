import { killedWhileAsked } from './support/worker-killed';

// Mostly waits for the heartbeat time-out of a kill (15 s).
jest.setTimeout(120_000);

test('a worker that is killed right after ONTAP wanted approval of its kill sends it once in all', async () => {
  const { report, deletes } = await killedWhileAsked();
  expect(deletes).toEqual([1]);
  expect(report).toMatchObject({
    outcome: 'partial',
    sessions: [{ outcome: 'awaits_approval', approval: { index: 1 } }],
  });
});
