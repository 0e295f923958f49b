import type { JobHandle } from '../../../src/client';
import { statusOf } from './support/job-steps';
import { ASKER, type JobStage, oneJob, useJobStages } from './support/use-job-stages';

const stages = useJobStages();
/** Twenty with the end of the job; half of them with rarer things. */
const RACES = 20;
const SOME_RACES = 10;

const settled = (promise: Promise<unknown>) =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );

const watchOf = (stage: JobStage, uuid: string): Promise<JobHandle> =>
  stage.jobs.watch(stage.watchInput(uuid));

/** When the cancel of a race is sent: before, at and after the moment at which the watch notices the end. */
const atMs = (race: number) => (race / RACES) * 2_000;
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

test.concurrent(
  'a cancel that races with the end of its job has an answer that fits the watch, twenty times',
  async () => {
    const stage = await stages.shared();
    const races = Array.from({ length: RACES }, async (_, race) => {
      const uuid = stage.add({ quitting: 0.2 });
      const handle = await watchOf(stage, uuid);
      stage.finish(uuid);
      await after(atMs(race));
      const [answer, result] = await Promise.all([settled(handle.cancelJob(ASKER)), handle.result()]);
      expect(result).toMatchObject({ outcome: 'succeeded', job: { uuid } });
      if ('value' in answer) expect(answer.value).toMatchObject({ outcome: 'finished_first' });
      else expect(answer.error).toMatchObject({ code: 'run_failed', type: 'NotFound' });
      expect(stage.actions(uuid)).toEqual([]);
      return 'value' in answer ? 'answered' : 'closed before';
    });
    const ways = await Promise.all(races);
    expect(ways).toContain('answered');
  },
);

test.concurrent(
  'a cancel that ONTAP accepts while the job ends makes the answer, whoever sees the end first',
  async () => {
    const stage = await stages.shared();
    const races = Array.from({ length: SOME_RACES }, async (_, race) => {
      const cancelEnds = race % 2 === 0 ? 'failure' : 'success';
      // From an end that is seen by the command's own look to one that a look of the watch may see first.
      const uuid = stage.add({ cancelEnds, quitting: race / 5 });
      const handle = await watchOf(stage, uuid);
      const [answer, result] = await Promise.all([handle.cancelJob(ASKER), handle.result()]);
      expect(answer).toMatchObject({ outcome: 'confirmed' });
      expect(result.outcome).toBe(cancelEnds === 'failure' ? 'cancelled' : 'cancel_lost_race');
    });
    await Promise.all(races);
  },
);

test.concurrent(
  'a command that races with the cancellation of its watch is carried out or was never begun',
  async () => {
    const stage = await stages.shared();
    const races = Array.from({ length: SOME_RACES }, async (_, race) => {
      const uuid = stage.add({ pausable: true, pausing: 0.2 });
      const handle = await watchOf(stage, uuid);
      const pausing = settled(handle.pause(ASKER));
      await after(race * 30);
      await handle.stopWatching();
      const answer = await pausing;
      await settled(handle.result());
      expect(await statusOf(stage, handle.workflowId)).toBe('CANCELLED');
      if ('value' in answer) {
        expect(answer.value).toMatchObject({ outcome: 'confirmed' });
        expect(stage.actions(uuid)).toEqual(['pause']);
      } else {
        expect(answer.error).toMatchObject({
          code: 'run_failed',
          type: expect.stringMatching(/Cancelled|NotFound/),
        });
        expect(stage.actions(uuid)).toEqual([]);
      }
    });
    await Promise.all(races);
  },
);

test.concurrent('a job that ends at its deadline has an answer, or is not known to have ended', async () => {
  const stage = await stages.shared();
  const uuid = stage.add();
  const deadline = new Date(Date.now() + 6_000).toISOString();
  const handle = await stage.jobs.watch(stage.watchInput(uuid, { deadline }));
  await after(5_500);
  stage.finish(uuid);
  const end = await settled(handle.result());
  if ('value' in end) expect(end.value).toMatchObject({ outcome: 'succeeded' });
  else expect(end.error).toMatchObject({ type: 'DeadlineExceeded' });
});

test.concurrent('a command that sees the end after the deadline makes the answer', async () => {
  const stage = await stages.shared();
  const uuid = stage.add();
  const deadline = new Date(Date.now() + 5_000).toISOString();
  const handle = await stage.jobs.watch(stage.watchInput(uuid, { deadline }));
  stage.simulator.before(oneJob(uuid, 'PATCH'), () => after(Date.parse(deadline) + 500 - Date.now()));
  const [answer, result] = await Promise.all([handle.cancelJob(ASKER), handle.result()]);
  expect(answer).toMatchObject({ outcome: 'confirmed' });
  expect(result).toMatchObject({ outcome: 'cancelled' });
  expect(Date.now()).toBeGreaterThan(Date.parse(deadline));
});
