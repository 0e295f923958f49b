import type { JobHandle } from '../../../src/client';
import { RunFailedError } from '../../../src/client';
import type { CommandAnswer } from '../../../src/contracts/track-job';
import { statusOf } from './support/job-steps';
import { ASKER, type JobStage, oneJob, useJobStages } from './support/use-job-stages';

const stages = useJobStages();

/** Twenty with the end of the job; half of them with rarer things. */
const RACES = 20;
const SOME_RACES = 10;

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const race = (count: number, run: (index: number) => Promise<string>) =>
  Promise.all(Array.from({ length: count }, (_, index) => run(index)));

/** What became of a command: its outcome, or the type of its failure. */
async function endOf(command: Promise<CommandAnswer>): Promise<string> {
  try {
    return (await command).outcome;
  } catch (error) {
    if (error instanceof RunFailedError) return error.type;
    throw error;
  }
}

const watchOf = (stage: JobStage, uuid: string): Promise<JobHandle> =>
  stage.jobs.watch(stage.watchInput(uuid));

test.concurrent(
  'a cancel that races with the end of its job has an answer that fits the watch, twenty times',
  async () => {
    const stage = await stages.shared();
    const ways = await race(RACES, async (index) => {
      const uuid = stage.add();
      const handle = await watchOf(stage, uuid);
      stage.finish(uuid);
      // Before, at and after the moment at which the watch notices the end.
      await after((index / RACES) * 2_000);
      const [answer, result] = await Promise.all([endOf(handle.cancelJob(ASKER)), handle.result()]);
      return `${answer}, ${result.outcome}, sent: ${stage.actions(uuid).join()}`;
    });
    for (const way of ways)
      expect(['finished_first, succeeded, sent: ', 'NotFound, succeeded, sent: ']).toContain(way);
  },
);

test.concurrent(
  'a cancel that ONTAP accepts while the job ends makes the answer, whoever sees the end first',
  async () => {
    const stage = await stages.shared();
    const ways = await race(SOME_RACES, async (index) => {
      const cancelEnds = index % 2 === 0 ? 'failure' : 'success';
      // From an end that is seen by the command's own look to one that a look of the watch may see first.
      const uuid = stage.add({ cancelEnds, quitting: index / 5 });
      const handle = await watchOf(stage, uuid);
      const [answer, result] = await Promise.all([endOf(handle.cancelJob(ASKER)), handle.result()]);
      return `${cancelEnds}: ${answer}, ${result.outcome}`;
    });
    expect(new Set(ways)).toEqual(
      new Set(['failure: confirmed, cancelled', 'success: confirmed, cancel_lost_race']),
    );
  },
);

test.concurrent(
  'a command that races with the cancellation of its watch is carried out or was never begun',
  async () => {
    const stage = await stages.shared();
    const ways = await race(SOME_RACES, async (index) => {
      const uuid = stage.add({ pausable: true, pausing: 0.2 });
      const handle = await watchOf(stage, uuid);
      const pausing = endOf(handle.pause(ASKER));
      await after(index * 30);
      await handle.stopWatching();
      const answer = await pausing;
      await handle.result().catch(() => undefined);
      return `${answer}, sent: ${stage.actions(uuid).join()}, ${await statusOf(stage, handle.workflowId)}`;
    });
    const notBegun = ['Cancelled', 'NotFound'].map((answer) => `${answer}, sent: , CANCELLED`);
    for (const way of ways) expect(['confirmed, sent: pause, CANCELLED', ...notBegun]).toContain(way);
  },
);

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
