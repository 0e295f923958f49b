import { waitFor } from '../../support/wait-for';
import { SOON_MS, statusOf, untilState } from './support/job-steps';
import { begin, debtOf, holding, PAID, PAUSE_AND_HOLD, pauseEnd, releaseOf } from './support/sequence-steps';
import { type JobStage, oneJob, useJobStages } from './support/use-job-stages';

const stages = useJobStages();

const LOST = { kind: 'reset', when: 'after' } as const;
const GONE = { kind: 'status', status: 404, code: '4' } as const;

/** As a try of ours that lands late does, or somebody else. */
function pauseByHand({ simulator }: JobStage, uuid: string): void {
  simulator.jobs.get(uuid)?.job.act('pause', simulator.clock.now(), simulator.switches);
}

// It takes the minute that is watched: first, so that it overlaps with the others.
test.concurrent(
  'a pause that lands after its reply was lost and the job resumed is paid, too; nobody waits for that',
  async () => {
    const stage = await stages.shared();
    const uuid = stage.add({ pausable: true });
    stage.simulator.faults.add({ ...LOST, ...oneJob(uuid, 'PATCH') });
    const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
    expect(await releaseOf(sequence)).toMatchObject({ outcome: 'done' });
    expect(await statusOf(stage, stage.pauseId(uuid))).toBe('RUNNING');
    // Neither the end of the sequence nor a cancel ends the watch.
    await stages.server.client.workflow.getHandle(stage.pauseId(uuid)).cancel();
    pauseByHand(stage, uuid);
    await untilState(stage, uuid, 'paused');
    await untilState(stage, uuid, 'running');
    expect(await pauseEnd(stage, uuid)).toMatchObject({
      outcome: 'resumed',
      landedLate: 1,
      why: expect.stringContaining('it was found paused 1× after it had been let go'),
    });
    expect(stage.actions(uuid).slice(-2)).toEqual(['resume', 'resume']);
    expect(stage.state(uuid)).toBe('running');
  },
);

test.concurrent('404s while the debt falls due close nothing', async () => {
  const stage = await stages.shared();
  const { uuid, sequence } = await holding(stage);
  for (const method of ['GET', 'PATCH'])
    stage.simulator.faults.add({ ...GONE, count: 2, ...oneJob(uuid, method) });
  expect(await releaseOf(sequence)).toMatchObject({ outcome: 'done' });
  expect((await debtOf(stage, uuid)).end).toMatchObject({ outcome: 'resumed' });
  expect(stage.state(uuid)).toBe('running');
});

test.concurrent('a 404 before the pause is looked at again: the job is paused all the same', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  stage.simulator.faults.add({ ...GONE, ...oneJob(uuid), nth: 2 });
  const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
  expect(await releaseOf(sequence)).toMatchObject({ outcome: 'done' });
  expect(await debtOf(stage, uuid)).toMatchObject(PAID);
});

test.concurrent('a pause that is answered with a 404 is tried again', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  stage.simulator.faults.add({ ...GONE, ...oneJob(uuid, 'PATCH') });
  const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
  await waitFor('it holds', () => stage.state(uuid) === 'paused', SOON_MS);
  expect(await releaseOf(sequence)).toMatchObject({ outcome: 'done' });
  expect((await debtOf(stage, uuid)).end).toMatchObject({ outcome: 'resumed' });
});
