import { waitFor } from '../../support/wait-for';
import { hold } from '../support/steps';
import { eventsOf, SOON_MS, untilSeen } from './support/job-steps';
import { begin, PAUSE_AND_HOLD, pauseEnd } from './support/sequence-steps';
import { serve } from './support/serve';
import { ASKER, LOOKS, oneJob, useJobStages } from './support/use-job-stages';

const stages = useJobStages();
const RETENTION_S = 300;

test.concurrent('no slot is held between looks: a worker with two serves twenty waits', async () => {
  const stage = await stages.open({ unserved: true });
  await serve(stage, { maxConcurrentActivityTaskExecutions: 2 });
  const uuids = Array.from({ length: 20 }, () => stage.add());
  const handles = await Promise.all(
    uuids.map((uuid) => stage.jobs.watch(stage.watchInput(uuid), { withinMs: SOON_MS })),
  );
  // All of them wait at once: each has been looked at, and none has ended.
  for (const handle of handles) await untilSeen(handle, 'running');
  for (const uuid of uuids) stage.finish(uuid);
  const outcomes = await Promise.all(handles.map((handle) => handle.result()));
  expect(outcomes).toHaveLength(20);
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['succeeded']));
});

/** A job that has been seen running, and whose only worker has gone. */
async function withoutWorker() {
  const stage = await stages.open({ unserved: true });
  const uuid = stage.add();
  const worker = await serve(stage);
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  await untilSeen(handle, 'running');
  await worker.stop();
  return { stage, uuid, handle, seen: await handle.lastSeen() };
}

// The cluster's clock jumps; the worker is really gone, for as long as the jump takes.
test.concurrent('a worker that is away for three minutes loses no outcome', async () => {
  const { stage, uuid, handle } = await withoutWorker();
  stage.finish(uuid, { outcome: { code: 4, message: 'it broke' } });
  stage.simulator.clock.advance(180);
  await serve(stage);
  expect(await handle.result()).toMatchObject({ outcome: 'failed', code: '4', message: 'it broke' });
});

test.concurrent(
  'a worker that is away for longer than ONTAP keeps the job says vanished, never a guess',
  async () => {
    const { stage, uuid, handle, seen } = await withoutWorker();
    stage.finish(uuid);
    stage.simulator.clock.advance(RETENTION_S + 1);
    await serve(stage);
    expect(await handle.result()).toEqual({ outcome: 'vanished', lastState: 'running', at: seen?.at });
  },
);

test.concurrent('what was seen goes from one look to the next, also to another worker', async () => {
  const stage = await stages.open({ unserved: true });
  const uuid = stage.add({ pausable: true });
  const worker = await serve(stage);
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  await handle.pause(ASKER);
  await untilSeen(handle, 'paused');
  const first = await handle.lastSeen();
  let looks = 0;
  stage.simulator.hooks.onResponse(({ method, path }) => {
    if (method === LOOKS.method && LOOKS.path.test(path)) looks++;
  });
  await waitFor('two more looks', () => looks >= 2, SOON_MS);
  await worker.stop();
  const looksBefore = looks;
  await serve(stage);
  await waitFor('two looks of another worker', () => looks >= looksBefore + 2, SOON_MS);
  await waitFor('a later sight', async () => (await handle.lastSeen())?.at !== first?.at, SOON_MS);
  expect(await handle.lastSeen()).toMatchObject({ state: 'paused', pausedSince: first?.pausedSince });
});

test.concurrent('a pause that no worker has taken when its sequence is cancelled is taken back', async () => {
  const stage = await stages.open({ unserved: true });
  const uuid = stage.add({ pausable: true });
  // The read may still be answered, and reported, while the worker shuts down.
  const worker = await serve(stage, { shutdownGraceTime: '30s', shutdownForceTime: '60s' });
  const read = hold(stage.simulator, { ...oneJob(uuid), nth: 2 });
  const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
  await read.reached;
  const stopped = worker.stop();
  read.open();
  await stopped;
  const isScheduled = async () =>
    (await eventsOf(stage, stage.pauseId(uuid))).some(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'patchJob',
    );
  await waitFor('the pause is scheduled', isScheduled, SOON_MS);
  await sequence.cancel();
  expect(await sequence.result()).toMatchObject({ outcome: 'cancelled', jobs: [{ outcome: 'cancelled' }] });
  expect(await pauseEnd(stage, uuid)).toMatchObject({ outcome: 'not_paused' });
  expect(stage.actions(uuid)).toEqual([]);
});

test.concurrent('a cluster that is away for some seconds is asked again until it is back', async () => {
  const stage = await stages.open();
  const uuid = stage.add();
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  await untilSeen(handle, 'running');
  const back = stage.simulator.faults.add({ kind: 'reset', when: 'before', ...LOOKS, count: 'always' });
  stage.simulator.resetStats();
  await waitFor('it was asked in vain', () => stage.simulator.stats().total >= 2, SOON_MS);
  stage.finish(uuid);
  back();
  expect(await handle.result()).toMatchObject({ outcome: 'succeeded' });
});
