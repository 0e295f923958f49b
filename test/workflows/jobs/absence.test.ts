import { ApplicationFailure } from '@temporalio/common';
import { createClusterActivities } from '../../../src/activities';
import { createOntapClient } from '../../../src/ontap';
import { NO_HOLDS } from '../../support/no-holds';
import { waitFor } from '../../support/wait-for';
import { failureOf, SOON_MS, untilSeen } from './support/job-steps';
import { serve } from './support/serve';
import { ASKER, type JobStage, LOOKS, oneJob, useJobStages } from './support/use-job-stages';

const stages = useJobStages();

const LYING = { kind: 'status', status: 404, code: '4' } as const;
/** Longer than any test. */
const LONG = { retentionMs: 600_000, leastMs: 30_000 };
const soon = (ms: number) => new Date(Date.now() + ms).toISOString();

/** The activities of a cluster, of which some fail otherwise. */
const activitiesOf = ({ cluster, entry }: JobStage) =>
  createClusterActivities({
    cluster,
    config: entry,
    client: createOntapClient({ config: entry, appVersion: 'test' }),
    clients: [],
    holds: NO_HOLDS,
  });

test.concurrent('a single 404 in the middle of a wait is no end: the wait goes on', async () => {
  const stage = await stages.open();
  const uuid = stage.add();
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  await untilSeen(handle, 'running');
  stage.simulator.faults.add({ ...LYING, ...LOOKS });
  await waitFor('it is missed', async () => (await handle.lastSeen())?.absentSince !== undefined, SOON_MS);
  expect(await handle.lastSeen()).toMatchObject({ state: 'running', at: expect.any(String) });
  const isBack = async () => (await handle.lastSeen())?.absentSince === undefined;
  await waitFor('it is seen again', isBack, SOON_MS);
  stage.finish(uuid);
  expect(await handle.result()).toMatchObject({ outcome: 'succeeded' });
});

test.concurrent('a deadline that comes before absence is an answer is a deadline, and says so', async () => {
  const stage = await stages.open({ absence: LONG });
  const uuid = '00000000-0000-4000-8000-0000000bad01';
  const failure = await failureOf(stage.jobs.wait(stage.watchInput(uuid, { deadline: soon(5_000) })));
  expect(failure).toMatchObject({
    type: 'DeadlineExceeded',
    message: expect.stringContaining('was no answer yet'),
    details: { outcome: 'deadline_exceeded', last: { absentSince: expect.any(String) } },
  });
});

test.concurrent('a command during a 404 that lies goes on when the job is back', async () => {
  const stage = await stages.open({ absence: LONG });
  const uuid = stage.add({ pausable: true });
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  await untilSeen(handle, 'running');
  stage.simulator.faults.add({ ...LYING, ...oneJob(uuid, 'PATCH') });
  stage.simulator.faults.add({ ...LYING, ...oneJob(uuid), count: 2 });
  expect(await handle.pause(ASKER)).toMatchObject({ outcome: 'confirmed', state: 'paused' });
  expect(stage.actions(uuid)).toEqual(['pause', 'pause']);
});

test.concurrent(
  'a command knows when the looks of its watch saw the job, and does not call it gone before it can be',
  async () => {
    const stage = await stages.open({ absence: { retentionMs: 8_000, leastMs: 500 } });
    const uuid = stage.add();
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    await untilSeen(handle, 'running');
    stage.simulator.jobs.remove(uuid);
    const { at = '' } = (await handle.lastSeen()) ?? {};
    expect(await handle.cancelJob(ASKER)).toMatchObject({
      outcome: 'finished_first',
      why: expect.stringContaining('ONTAP does not know the job any more'),
    });
    expect(Date.now() - Date.parse(at)).toBeGreaterThanOrEqual(8_000);
    expect(stage.actions(uuid)).toEqual([]);
  },
);

/** A failure that the server does not try again before a command's time is over. */
function tooLate(error: ApplicationFailure): never {
  const { type = null, message, details = [] } = error;
  throw ApplicationFailure.create({
    message,
    nextRetryDelay: '1h',
    ...(type === null ? {} : { type }),
    details: details ?? [],
  });
}

/** A stage whose commands are tried once, since their next try would come too late. */
async function triedOnce() {
  const stage = await stages.open({ unserved: true });
  const { patchJob } = activitiesOf(stage);
  await serve(stage, { activities: { patchJob: (input: never) => patchJob(input).catch(tooLate) } });
  return stage;
}

test.concurrent(
  'a cancel that ONTAP always turned away was not sent: a job that fails by itself has failed',
  async () => {
    const stage = await triedOnce();
    const uuid = stage.add();
    const busy = { kind: 'status', status: 429, code: '262160' } as const;
    stage.simulator.faults.add({ ...busy, ...oneJob(uuid, 'PATCH'), count: 'always' });
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    expect(await handle.cancelJob(ASKER)).toMatchObject({
      outcome: 'unconfirmed',
      why: 'ONTAP turned the cancel away every time (busy, or out of reach): nothing was sent; ask again later',
    });
    stage.finish(uuid, { outcome: { code: 4, message: 'it broke' } });
    expect(await handle.result()).toMatchObject({ outcome: 'failed', code: '4', message: 'it broke' });
  },
);

test.concurrent('a cancel that may have been taken makes a failure that follows its doing', async () => {
  const stage = await triedOnce();
  const uuid = stage.add();
  // A page of a proxy, which may have passed it on.
  stage.simulator.faults.add({ kind: 'status', status: 503, ...oneJob(uuid, 'PATCH') });
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  expect(await handle.cancelJob(ASKER)).toMatchObject({
    outcome: 'unconfirmed',
    why: expect.stringContaining('may have taken the cancel'),
  });
  stage.finish(uuid, { outcome: { code: 4, message: 'it broke' } });
  expect(await handle.result()).toMatchObject({ outcome: 'cancelled' });
});

test.concurrent('that a job had ended is not taken back by a read that fails afterwards', async () => {
  const stage = await stages.open({ unserved: true });
  const { getJob } = activitiesOf(stage);
  const uuid = stage.add();
  const getOnce = async (input: Parameters<typeof getJob>[0]) => {
    if (stage.actions(uuid).length === 0) return getJob(input);
    throw ApplicationFailure.nonRetryable('no such right', 'OntapForbidden');
  };
  await serve(stage, { activities: { getJob: getOnce } });
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  stage.simulator.before(oneJob(uuid, 'PATCH'), () => stage.finish(uuid));
  expect(await handle.cancelJob(ASKER)).toEqual({
    outcome: 'finished_first',
    why: 'the job had ended before the cancel took effect',
  });
  expect(await handle.result()).toMatchObject({ outcome: 'succeeded' });
});
