import { waitFor } from '../../support/wait-for';
import { eventsOf, SOON_MS, stepsOf, untilState } from './support/job-steps';
import {
  debtOf,
  holdFor,
  holding,
  PAID,
  PAUSE,
  play,
  releaseOf,
  RESUME,
  terminate,
} from './support/sequence-steps';
import { type JobStage, LOOKS, oneJob, useJobStages } from './support/use-job-stages';

const stages = useJobStages();

const LOST = { kind: 'reset', when: 'after' } as const;
const AWAY = { kind: 'reset', when: 'before', count: 'always' } as const;

test.concurrent('a resume whose reply was lost is ours', async () => {
  const stage = await stages.shared();
  const { uuid, sequence } = await holding(stage);
  stage.simulator.faults.add({ ...LOST, ...oneJob(uuid, 'PATCH') });
  const report = await releaseOf(sequence);
  expect(stepsOf(report, uuid).at(-1)).toEqual(['resume', 'done', 'it runs again']);
  expect(stage.actions(uuid)).toEqual(['pause', 'resume', 'resume']);
});

test.concurrent('an ONTAP that is away while the debt falls due is asked until it is back', async () => {
  const stage = await stages.open();
  const { uuid, sequence } = await holding(stage);
  const back = stage.simulator.faults.add({ ...AWAY, path: '/api/*' });
  stage.simulator.resetStats();
  await terminate(stage, sequence.workflowId);
  await waitFor('it was asked in vain', () => stage.simulator.stats().total >= 2, SOON_MS);
  expect(stage.state(uuid)).toBe('paused');
  back();
  // Tries that did not reach ONTAP count among what was sent.
  expect(await debtOf(stage, uuid)).toMatchObject({ end: PAID.end, state: 'running' });
});

test.concurrent('a job that was paused before us stays paused', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true, pausing: 0 });
  stage.simulator.jobs.get(uuid)?.job.act('pause', stage.simulator.clock.now(), stage.simulator.switches);
  await untilState(stage, uuid, 'paused');
  const report = await play(stage, [uuid], [PAUSE, holdFor('1s'), RESUME]);
  expect(stepsOf(report, uuid)).toEqual([
    ['pause', 'done', 'it was paused before, and stays so'],
    ['hold', 'done', 'held for 1s'],
    ['resume', 'skipped', 'this sequence holds no pause of it'],
  ]);
  expect(stage.actions(uuid)).toEqual([]);
  expect(stage.state(uuid)).toBe('paused');
});

test.concurrent('a job that someone else resumed is told, and not paused again', async () => {
  const stage = await stages.shared();
  const { uuid, sequence } = await holding(stage);
  const watch = await stage.jobs.watch(stage.watchInput(uuid));
  expect(await watch.resume({ requestedBy: { name: 'another' } })).toMatchObject({ outcome: 'confirmed' });
  const report = await releaseOf(sequence);
  expect(report.jobs[0]?.steps.at(-1)).toMatchObject({
    outcome: 'done',
    why: 'somebody else resumed it; it is not paused again',
    pause: 'resumed_by_other',
  });
  // A read may be old; what ONTAP says to a resume is not.
  expect(stage.actions(uuid)).toEqual(['pause', 'resume', 'resume']);
  expect(stage.state(uuid)).toBe('running');
});

test.concurrent('nothing is owed to a job that ends while it is paused', async () => {
  const stage = await stages.shared();
  const { uuid, sequence } = await holding(stage);
  stage.finish(uuid);
  const report = await releaseOf(sequence);
  expect(report.jobs).toMatchObject([{ outcome: 'done', why: 'it ended as success', job: 'succeeded' }]);
  expect(stage.actions(uuid)).toEqual(['pause', 'resume']);
});

test.concurrent(
  'a cluster whose owner takes the grant back while a job is paused is told by name',
  async () => {
    const stage = await stages.open();
    const { uuid, sequence } = await holding(stage);
    stage.entry.allow = [];
    await sequence.cancel();
    await waitFor('the resume was refused', async () => (await debtTries(stage, uuid)) >= 1, SOON_MS);
    expect(stage.state(uuid)).toBe('paused');
    stage.entry.allow = ['control-jobs'];
    expect(await sequence.result()).toMatchObject({ outcome: 'cancelled', jobs: [{ outcome: 'cancelled' }] });
    expect(await debtOf(stage, uuid)).toMatchObject(PAID);
  },
);

test.concurrent('three pages of a proxy end no sequence', async () => {
  const stage = await stages.open();
  const uuid = stage.add({ pausable: true });
  stage.simulator.faults.add({ kind: 'html', ...LOOKS, count: 3 });
  expect((await play(stage, [uuid], [PAUSE, RESUME])).outcome).toBe('done');
});

/** Tries to resume that failed. */
async function debtTries(stage: JobStage, uuid: string): Promise<number> {
  const events = await eventsOf(stage, stage.pauseId(uuid));
  return events.filter((event) => event.activityTaskFailedEventAttributes).length;
}
