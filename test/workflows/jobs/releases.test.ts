import type { SequenceHandle } from '../../../src/client';
import { SOON_MS } from './support/job-steps';
import { begin, HOLD, untilHolding, untilStep } from './support/sequence-steps';
import { ASKER, useJobStages } from './support/use-job-stages';

const stages = useJobStages();

const UNTIL_RUNNING = { step: 'await', state: 'running', for: '10m' } as const;
const NOTHING_NOW = {
  accepted: false,
  why: 'no hold that can be released runs now (orUntilReleased)',
};

async function updatesOf({ workflowId }: SequenceHandle): Promise<number> {
  const { events } = await stages.server.client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length;
}

test(
  'releases that end nothing are all answered, fifty of them on record, and keep no later one out',
  async () => {
    const stage = await stages.shared();
    const uuid = stage.add({ queued: 3_600 });
    const sequence = await begin(stage, [uuid], [UNTIL_RUNNING, HOLD]);
    await untilStep(sequence, 0);
    for (let round = 0; round < 12; round++) {
      const five = [1, 2, 3, 4, 5].map(() => sequence.release(ASKER.requestedBy));
      expect(await Promise.all(five)).toEqual(Array(5).fill(NOTHING_NOW));
    }
    expect(await updatesOf(sequence)).toBeLessThan(55);
    stage.add({ uuid });
    await untilHolding(sequence);
    expect(await sequence.release(ASKER.requestedBy)).toMatchObject({ accepted: true });
    expect(await sequence.result()).toMatchObject({ outcome: 'done' });
  },
  2 * SOON_MS,
);

test('what comes beside the argument of a release or a resume gets into no history', async () => {
  const stage = await stages.shared();
  const sequence = await begin(stage, [stage.add({ queued: 3_600 })], [UNTIL_RUNNING]);
  await untilStep(sequence, 0);
  const raw = stages.server.client.workflow.getHandle(sequence.workflowId);
  await expect(raw.executeUpdate('release', { args: [ASKER, 'x'.repeat(1_000_000)] })).rejects.toMatchObject({
    cause: { type: 'InvalidRequest', message: expect.stringContaining('one argument, not 2') as string },
  });
  expect(await updatesOf(sequence)).toBe(0);
  await sequence.cancel();
  expect(await sequence.result()).toMatchObject({ outcome: 'cancelled' });
});

test('word of paused jobs that are none of its own changes nothing for a sequence', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ queued: 3_600 });
  const sequence = await begin(stage, [uuid], [UNTIL_RUNNING]);
  await untilStep(sequence, 0);
  const raw = stages.server.client.workflow.getHandle(sequence.workflowId);
  await Promise.all(
    [null, {}, { uuid: 5 }, { uuid: 'x'.repeat(100_000) }].map((told) => raw.signal('jobPaused', told)),
  );
  expect((await sequence.status()).jobs).toMatchObject([{ uuid, outcome: 'in_progress' }]);
  stage.add({ uuid });
  expect(await sequence.result()).toMatchObject({ outcome: 'done' });
});
