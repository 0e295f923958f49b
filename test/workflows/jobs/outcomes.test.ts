import { SEARCH_ATTRIBUTES } from '../../../src/contracts/search-attributes';
import { waitFor } from '../../support/wait-for';
import { eventsOf, failureOf, msOf, SOON_MS, statusOf, untilSeen } from './support/job-steps';
import { nextLookIn, serve } from './support/serve';
import { ASKER, LOOKS, useJobStages } from './support/use-job-stages';

const stages = useJobStages();

const CLOCKS_APART_MS = 50;
const RETRY_STATE_TIMEOUT = 3;
const SCHEDULE_TO_CLOSE = 3;

const soon = (ms: number) => new Date(Date.now() + ms).toISOString();

test.concurrent('a job that ends well is succeeded, with its record', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ description: 'quick', work: 1, success: 'Complete: done [0]' });
  expect(await stage.jobs.wait(stage.watchInput(uuid))).toEqual({
    outcome: 'succeeded',
    job: expect.objectContaining({
      uuid,
      state: 'success',
      description: 'quick',
      message: 'Complete: done [0]',
    }),
  });
});

test.concurrent('a job that fails is failed, with code, message and arguments', async () => {
  const stage = await stages.shared();
  const outcome = { code: 1_638_555, message: 'locked', arguments: [{ code: '0', message: 'hourly.0' }] };
  const uuid = stage.add({ work: 1, outcome });
  expect(await stage.jobs.wait(stage.watchInput(uuid))).toMatchObject({
    outcome: 'failed',
    code: '1638555',
    message: 'locked',
    arguments: [{ code: '0', message: 'hourly.0' }],
    job: { state: 'failure' },
  });
});

test.concurrent(
  'a job that fails without an error object is failed, by its own code and message',
  async () => {
    const stage = await stages.shared();
    const uuid = stage.add({
      work: 1,
      outcome: { code: 2_432_836, message: 'no disks', errorObject: false },
    });
    expect(await stage.jobs.wait(stage.watchInput(uuid))).toMatchObject({
      outcome: 'failed',
      code: '2432836',
      message: 'no disks',
    });
  },
);

test.concurrent('a job that we cancelled ends as cancelled, or wins the race', async () => {
  const stage = await stages.shared();
  const [stopped, winner] = [stage.add(), stage.add({ cancelEnds: 'success' })];
  const answers = [stopped, winner].map(async (uuid) => {
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    expect(await handle.cancelJob(ASKER)).toMatchObject({ outcome: 'confirmed' });
    return handle.result();
  });
  expect(await Promise.all(answers)).toMatchObject([
    { outcome: 'cancelled', job: { uuid: stopped, state: 'failure' } },
    { outcome: 'cancel_lost_race', job: { uuid: winner, state: 'success' } },
  ]);
});

test.concurrent(
  'a job that was seen and is forgotten is vanished, with its last state and time',
  async () => {
    const stage = await stages.shared();
    const uuid = stage.add({ progress: '40%' });
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    await untilSeen(handle, 'running');
    const seen = await handle.lastSeen();
    stage.simulator.jobs.remove(uuid);
    const outcome = await handle.result();
    expect(outcome).toEqual({ outcome: 'vanished', lastState: 'running', at: expect.any(String) });
    const { at = '' } = outcome as { at?: string };
    expect(Date.parse(at)).toBeGreaterThanOrEqual(Date.parse(seen?.at ?? ''));
    expect(Date.parse(at)).toBeLessThanOrEqual(Date.now() + 1_000);
  },
);

test.concurrent('a job that ONTAP never knew fails the watch, and a new watch can be started', async () => {
  const stage = await stages.shared();
  const uuid = '00000000-0000-4000-8000-00000000dead';
  const failure = await failureOf(stage.jobs.wait(stage.watchInput(uuid)));
  expect(failure).toMatchObject({
    type: 'JobNeverFound',
    message: expect.stringContaining(
      'the uuid is wrong, it ended more than 300 s ago, or our role may not see it',
    ),
    details: { outcome: 'never_found', uuid },
  });
  stage.add({ uuid, work: 0.5 });
  expect(await stage.jobs.wait(stage.watchInput(uuid))).toMatchObject({ outcome: 'succeeded' });
});

test.concurrent('a deadline fails the watch when it comes, with what was seen last', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ progress: 'half' });
  const deadline = soon(8_000);
  const failure = await failureOf(stage.jobs.wait(stage.watchInput(uuid, { deadline })));
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(deadline) - CLOCKS_APART_MS);
  expect(failure).toMatchObject({
    type: 'DeadlineExceeded',
    message: expect.stringContaining('it goes on, and a new watch can be started'),
    details: { outcome: 'deadline_exceeded', deadline, last: { state: 'running', message: 'half' } },
  });
  expect(stage.state(uuid)).toBe('running');
  expect((await eventsOf(stage, stage.watchId(uuid))).length).toBeLessThanOrEqual(35);
});

test.concurrent('a deadline between two looks fails the watch when it comes', async () => {
  const stage = await stages.open({ unserved: true });
  const uuid = stage.add();
  const seen = { state: 'running', at: soon(0) };
  await serve(stage, { activities: { pollJob: async () => nextLookIn(60_000, seen) } });
  const deadline = soon(6_000);
  const failure = await failureOf(stage.jobs.wait(stage.watchInput(uuid, { deadline })));
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(deadline) - CLOCKS_APART_MS);
  expect(failure).toMatchObject({ type: 'DeadlineExceeded', details: { deadline, last: seen } });
  const events = await eventsOf(stage, stage.watchId(uuid));
  const failed = events.flatMap((event) => event.activityTaskFailedEventAttributes ?? []);
  expect(new Set(failed.map(({ retryState }) => retryState))).toEqual(new Set([RETRY_STATE_TIMEOUT]));
});

test.concurrent('a deadline in the middle of a look fails the watch, too', async () => {
  const stage = await stages.open();
  const uuid = stage.add();
  stage.simulator.faults.add({ kind: 'freeze', ...LOOKS, nth: 2, count: 'always' });
  const failure = await failureOf(stage.jobs.wait(stage.watchInput(uuid, { deadline: soon(5_000) })));
  expect(failure).toMatchObject({ type: 'DeadlineExceeded', details: { last: { state: 'running' } } });
  const events = await eventsOf(stage, stage.watchId(uuid));
  const timedOut = events.flatMap((event) => event.activityTaskTimedOutEventAttributes ?? []);
  expect(timedOut.map(({ failure: f }) => f?.timeoutFailureInfo?.timeoutType)).toEqual([SCHEDULE_TO_CLOSE]);
});

test.concurrent('a job that is paused for longer than the request allows fails the watch', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const handle = await stage.jobs.watch(stage.watchInput(uuid, { onPaused: { failAfter: '2s' } }));
  expect(await handle.pause(ASKER)).toMatchObject({ outcome: 'confirmed', state: 'paused' });
  const failure = await failureOf(handle.result());
  expect(failure).toMatchObject({
    type: 'PausedTooLong',
    details: { outcome: 'paused_too_long', last: { state: 'paused' } },
  });
  const { since, last } = failure.details as { since: string; last: { at: string } };
  expect(Date.parse(last.at) - Date.parse(since)).toBeGreaterThanOrEqual(2_000);
  expect(stage.state(uuid)).toBe('paused');
});

test.concurrent('cancelling a watch leaves the job alone, ends it as cancelled and says so', async () => {
  const stage = await stages.shared();
  const uuid = stage.add();
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  await untilSeen(handle, 'running');
  await handle.stopWatching();
  expect(await failureOf(handle.result())).toMatchObject({ type: 'Cancelled' });
  expect(await statusOf(stage, handle.workflowId)).toBe('CANCELLED');
  expect((await handle.status()).next).toContain('the job is left alone');
  expect(stage.actions(uuid)).toEqual([]);
  expect(stage.state(uuid)).toBe('running');
  await stage.jobs.watch(stage.watchInput(uuid));
  expect(await statusOf(stage, handle.workflowId)).toBe('RUNNING');
});

test.concurrent('a watch that is cancelled between two looks ends within a second', async () => {
  const stage = await stages.shared();
  // The quickest of some: other suites may hold up one of them.
  const took = await Promise.all(
    [1, 2, 3, 4].map(async () => {
      const handle = await stage.jobs.watch(stage.watchInput(stage.add()));
      await untilSeen(handle, 'running');
      await handle.stopWatching();
      await failureOf(handle.result());
      const events = await eventsOf(stage, handle.workflowId);
      const requested = events.find((event) => event.workflowExecutionCancelRequestedEventAttributes);
      return msOf(events.at(-1)) - msOf(requested);
    }),
  );
  expect(Math.min(...took)).toBeLessThan(1_000);
});

test.concurrent('a run is found by its job, its operation, who asked and how it ended', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ work: 0.5 });
  const requestedBy = { name: 'alice', ticket: 'CHG-7' };
  await stage.jobs.wait(stage.watchInput(uuid.toUpperCase(), { requestedBy }));
  const { typedSearchAttributes } = await stages.server.client.workflow
    .getHandle(stage.watchId(uuid))
    .describe();
  const values = Object.entries(SEARCH_ATTRIBUTES).map(([name, key]) => [
    name,
    typedSearchAttributes.get(key),
  ]);
  expect(Object.fromEntries(values)).toMatchObject({
    cluster: stage.cluster,
    operation: 'track-job',
    outcome: 'succeeded',
    requestedBy: 'alice',
    ticket: 'CHG-7',
    job: uuid,
  });
});

test.concurrent('the status tells what is done now, who asked, and how it ended', async () => {
  const stage = await stages.shared();
  const uuid = stage.add();
  const deadline = soon(3_600_000);
  const handle = await stage.jobs.watch(stage.watchInput(uuid, { deadline }));
  await waitFor('it looks', async () => (await handle.status()).now.startsWith('Looks'), SOON_MS);
  expect(await handle.status()).toMatchObject({
    cluster: stage.cluster,
    uuid,
    deadline,
    next: 'Ends with the job, or at the deadline. Cancelling this run leaves the job alone.',
    askers: [{ name: 'tester' }],
    commands: [],
  });
  await handle.cancelJob({ requestedBy: { name: 'bob', reason: 'too late' } });
  await handle.result();
  expect(await handle.status()).toMatchObject({
    now: 'Ended: cancelled.',
    outcome: { outcome: 'cancelled' },
    commands: [
      {
        command: 'cancel',
        requestedBy: { name: 'bob', reason: 'too late' },
        answer: { outcome: 'confirmed' },
      },
    ],
  });
  const details = await stages.server.client.workflow
    .getHandle(handle.workflowId)
    .query<{ currentDetails: string }>('__temporal_workflow_metadata');
  expect(details.currentDetails).toContain('**Job:** a job \\(');
  expect(details.currentDetails).toContain('**Now:** Ended\\: cancelled\\.');
});
