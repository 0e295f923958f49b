import { writeFileSync } from 'node:fs';
import { connectTestServer } from '../../support/temporal-server';
import { waitFor } from '../../support/wait-for';
import { SECRET } from '../support/stage';
import { eventsOf, failureOf, stepsOf } from './support/job-steps';
import { holdFor, holding, PAUSE, play, releaseOf, RESUME, terminate } from './support/sequence-steps';
import { serve } from './support/serve';
import { useJobStages } from './support/use-job-stages';

// What the light server does otherwise: an id that is used again by a child, the end of a child that was terminated,
// a deadline that comes before a worker, the next attempt of an activity.
const stages = useJobStages(connectTestServer);

const SCHEDULE_TO_START = 2;
const TOLD = { what: expect.any(String), since: expect.any(String), nextTry: expect.any(String) };

test.concurrent('a watch ends with the job', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ description: 'quick', work: 1 });
  expect(await stage.jobs.wait(stage.watchInput(uuid))).toMatchObject({
    outcome: 'succeeded',
    job: { description: 'quick' },
  });
});

test.concurrent('a deadline before any look fails the watch, too', async () => {
  const stage = await stages.open({ unserved: true });
  const uuid = stage.add();
  const worker = await serve(stage);
  // The cluster was read; then its only worker goes.
  let stopped: Promise<void> | undefined;
  stage.simulator.after({ method: 'GET', path: '/api/cluster' }, () => {
    stopped = worker.stop();
  });
  const failure = await failureOf(
    stage.jobs.wait(stage.watchInput(uuid, { deadline: new Date(Date.now() + 4_000).toISOString() })),
  );
  await stopped;
  expect(failure).toMatchObject({ type: 'DeadlineExceeded' });
  expect((failure.details as { last?: unknown }).last).toBeUndefined();
  const events = await eventsOf(stage, stage.watchId(uuid));
  const timedOut = events.flatMap((event) => event.activityTaskTimedOutEventAttributes ?? []);
  expect(timedOut.map(({ failure: f }) => f?.timeoutFailureInfo?.timeoutType)).toEqual([SCHEDULE_TO_START]);
});

test.concurrent('pause, hold and resume leave the job running', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true, description: 'security apply' });
  const report = await play(stage, [uuid], [PAUSE, holdFor('1s'), RESUME, PAUSE, holdFor('1s'), RESUME]);
  expect(report).toMatchObject({
    outcome: 'done',
    summary: '1 of 1 jobs went through all steps.',
    jobs: [{ uuid, description: 'security apply', outcome: 'done' }],
  });
  const once = [
    ['pause', 'done', 'paused'],
    ['hold', 'done', 'held for 1s'],
    ['resume', 'done', 'it runs again'],
  ];
  expect(stepsOf(report, uuid)).toEqual([...once, ...once]);
  expect(stage.actions(uuid)).toEqual(['pause', 'resume', 'pause', 'resume']);
  expect(stage.state(uuid)).toBe('running');
});

test.concurrent('a pause that was terminated itself is owed: the sequence names the job', async () => {
  const stage = await stages.shared();
  const { uuid, sequence } = await holding(stage);
  await terminate(stage, stage.pauseId(uuid));
  const report = await releaseOf(sequence);
  expect(report).toMatchObject({
    outcome: 'failed',
    summary: '0 of 1 jobs went through all steps. 1 are still paused by us: resume them by hand.',
    jobs: [{ uuid, outcome: 'paused_still', why: expect.stringContaining('resume it by hand') }],
  });
  expect(stage.state(uuid)).toBe('paused');
});

test.concurrent(
  'a watch that ONTAP refuses goes on, and its status says what, since when and when it is tried next',
  async () => {
    const stage = await stages.open();
    const uuid = stage.add();
    const { auth } = stage.entry;
    const file = ('basic' in auth ? auth.basic.passwordFile : undefined) ?? '';
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    const troubles = async () => (await handle.status()).troubles ?? [];
    await waitFor('it was seen', async () => (await handle.lastSeen()) !== undefined);
    writeFileSync(file, `${SECRET}-of-yesterday`);
    await waitFor('the status tells of the refused login', async () =>
      (await troubles()).some(({ failure }) => failure === 'OntapAuth'),
    );
    expect(await handle.status()).toMatchObject({
      troubles: [{ call: 'pollJob', failure: 'OntapAuth', ...TOLD }],
    });
    // What was seen before is not forgotten.
    expect(await handle.lastSeen()).toMatchObject({ state: 'running' });
    await handle.stopWatching();
  },
);
