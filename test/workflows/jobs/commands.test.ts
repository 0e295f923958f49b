import { WithStartWorkflowOperation } from '@temporalio/client';
import { cancelJobUpdate } from '../../../src/contracts/messages';
import { waitFor } from '../../support/wait-for';
import { hold } from '../support/steps';
import { eventsOf, failureOf, SOON_MS, statusOf, untilSeen, untilState } from './support/job-steps';
import { ASKER, type JobStage, oneJob, useJobStages } from './support/use-job-stages';

const stages = useJobStages();

/** Inputs of the waits of a watch, in their order. */
async function waitsOf(
  stage: JobStage,
  uuid: string,
): Promise<{ seen?: { state: string }; beganMs: number }[]> {
  const events = await eventsOf(stage, stage.watchId(uuid));
  return events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    scheduled?.activityType?.name === 'pollJob'
      ? [JSON.parse(Buffer.from(scheduled.input?.payloads?.[0]?.data ?? []).toString())]
      : [],
  );
}

const runIdOf = async (stage: JobStage, uuid: string) =>
  (await stages.server.client.workflow.getHandle(stage.watchId(uuid)).describe()).runId;

test.concurrent('pause and resume are confirmed once they were seen, or were not needed', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  expect(await handle.resume(ASKER)).toEqual({
    outcome: 'already',
    why: 'the job was running before',
    state: 'running',
  });
  expect(await handle.pause(ASKER)).toEqual({
    outcome: 'confirmed',
    why: 'the pause was seen to take effect',
    state: 'paused',
  });
  expect(stage.state(uuid)).toBe('paused');
  expect(await handle.pause(ASKER)).toMatchObject({ outcome: 'already', state: 'paused' });
  expect(await handle.resume(ASKER)).toMatchObject({ outcome: 'confirmed', state: 'running' });
  expect(stage.actions(uuid)).toEqual(['pause', 'resume']);
});

test.concurrent('what a job does not support is said, with what to do instead', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ cancellable: false });
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  expect(await handle.pause(ASKER)).toMatchObject({
    outcome: 'unsupported',
    why: expect.stringContaining('pause what started it (for a volume move: its movement.state)'),
  });
  expect(await handle.cancelJob(ASKER)).toMatchObject({
    outcome: 'unsupported',
    why: expect.stringContaining('abort the transfer'),
  });
  expect(stage.state(uuid)).toBe('running');
});

test.concurrent('a job that ends while its command is under way has finished first', async () => {
  const stage = await stages.shared();
  const [atRead, atPatch, whilePausing] = [
    stage.add(),
    stage.add({ pausable: true }),
    stage.add({ pausable: true }),
  ];
  const handles = await Promise.all(
    [atRead, atPatch, whilePausing].map((uuid) => stage.jobs.watch(stage.watchInput(uuid))),
  );
  stage.finish(atRead);
  stage.simulator.before(oneJob(atPatch, 'PATCH'), () => stage.finish(atPatch));
  stage.simulator.after(oneJob(whilePausing, 'PATCH'), () => stage.finish(whilePausing));
  const answers = await Promise.all(handles.map((handle) => handle.pause(ASKER)));
  for (const answer of answers)
    expect(answer).toEqual({
      outcome: 'finished_first',
      why: 'the job had ended before the pause took effect',
      state: 'success',
    });
  for (const handle of handles) expect(await handle.result()).toMatchObject({ outcome: 'succeeded' });
  expect(stage.actions(atRead)).toEqual([]);
});

test.concurrent(
  'a command for a job that is gone does not make the watch forget that it saw it',
  async () => {
    const stage = await stages.shared();
    const uuid = stage.add();
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    await untilSeen(handle, 'running');
    stage.simulator.jobs.remove(uuid);
    expect(await handle.cancelJob(ASKER)).toMatchObject({
      outcome: 'finished_first',
      why: expect.stringContaining('ONTAP does not know the job any more'),
    });
    expect(await handle.result()).toMatchObject({ outcome: 'vanished', lastState: 'running' });
  },
);

test.concurrent('a command that ONTAP will not take in this state is unconfirmed, and says why', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ queued: 3_600, pausable: true });
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  expect(await handle.pause(ASKER)).toEqual({
    outcome: 'unconfirmed',
    why: 'ONTAP did not take the pause of a job that it shows as queued; ask again later',
    state: 'queued',
  });
  expect(stage.actions(uuid)).toEqual(['pause', 'pause', 'pause', 'pause', 'pause']);
});

test.concurrent('commands run one at a time, in the order of asking', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true, pausing: 1 });
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  await untilSeen(handle, 'running');
  const held = hold(stage.simulator, oneJob(uuid, 'PATCH'));
  const pausing = handle.pause(ASKER);
  await held.reached;
  const accepted = async () =>
    (await eventsOf(stage, handle.workflowId)).filter(
      (event) => event.workflowExecutionUpdateAcceptedEventAttributes,
    ).length;
  // One after the other: what is sent together may arrive in any order. The join is one, too.
  const resuming = handle.resume(ASKER);
  await waitFor('the resume is accepted', async () => (await accepted()) === 3, SOON_MS);
  const pausingAgain = handle.pause(ASKER);
  await waitFor('all are accepted', async () => (await accepted()) === 4, SOON_MS);
  expect((await handle.status()).now).toBe('Pauses the job, for tester.');
  held.open();
  const outcomes = (await Promise.all([pausing, resuming, pausingAgain])).map(({ outcome }) => outcome);
  expect(outcomes).toEqual(['confirmed', 'confirmed', 'confirmed']);
  expect(stage.actions(uuid)).toEqual(['pause', 'resume', 'pause']);
});

test.concurrent('a used request id gives the old answer, also after the end', async () => {
  const stage = await stages.shared();
  const uuid = stage.add();
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  const options = { requestId: 'cancel-1' };
  const answer = await handle.cancelJob(ASKER, options);
  expect(await handle.cancelJob({ requestedBy: { name: 'another' } }, options)).toEqual(answer);
  await handle.result();
  expect(await handle.cancelJob(ASKER, options)).toEqual(answer);
  expect(stage.actions(uuid)).toEqual(['cancel']);
});

test.concurrent('a command to a closed watch never starts one', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ work: 0.5 });
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  await handle.result();
  const runId = await runIdOf(stage, uuid);
  for (const command of [handle.pause(ASKER), handle.resume(ASKER), handle.cancelJob(ASKER)])
    expect(await failureOf(command)).toMatchObject({ type: 'NotFound' });
  expect(await runIdOf(stage, uuid)).toBe(runId);
  expect(await statusOf(stage, handle.workflowId)).toBe('COMPLETED');
  expect(stage.actions(uuid)).toEqual([]);
});

test.concurrent(
  'after a command the wait begins anew with what was seen; a refusal leaves it alone',
  async () => {
    const stage = await stages.shared();
    const uuid = stage.add({ pausable: true, cancellable: false });
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    await untilSeen(handle, 'running');
    await handle.cancelJob(ASKER);
    expect(await waitsOf(stage, uuid)).toHaveLength(1);
    await handle.pause(ASKER);
    await untilSeen(handle, 'paused');
    const [first, second, ...more] = await waitsOf(stage, uuid);
    expect(more).toEqual([]);
    expect(second?.seen).toMatchObject({ state: 'paused', pausedSince: expect.any(String) });
    expect(second?.beganMs).toBeGreaterThan(first?.beganMs ?? Number.POSITIVE_INFINITY);
  },
);

test.concurrent(
  'a job that is paused once more is paused since then: looks have seen it run meanwhile',
  async () => {
    const stage = await stages.shared();
    const uuid = stage.add({ pausable: true });
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    await handle.pause(ASKER);
    await untilSeen(handle, 'paused');
    const { clock, switches, jobs } = stage.simulator;
    jobs.get(uuid)?.job.act('resume', clock.now(), switches);
    await untilSeen(handle, 'running');
    const { at = '' } = (await handle.lastSeen()) ?? {};
    expect(await handle.pause(ASKER)).toMatchObject({ outcome: 'confirmed' });
    const { pausedSince = '' } = (await handle.status()).last ?? {};
    expect(Date.parse(pausedSince)).toBeGreaterThan(Date.parse(at));
  },
);

test.concurrent('a Job Manager that is not up yet is asked again', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const notUp = { kind: 'status', status: 503, code: '458773' } as const;
  stage.simulator.faults.add({ ...notUp, ...oneJob(uuid, 'PATCH'), count: 3 });
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  expect(await handle.pause(ASKER)).toMatchObject({ outcome: 'confirmed' });
  expect(stage.actions(uuid)).toEqual(['pause', 'pause', 'pause', 'pause']);
});

test.concurrent('a command whose reply was lost is confirmed by what is seen', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true, pausing: 3 });
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  stage.simulator.faults.add({ kind: 'reset', when: 'after', ...oneJob(uuid, 'PATCH') });
  expect(await handle.pause(ASKER)).toMatchObject({ outcome: 'confirmed', state: 'paused' });
  stage.simulator.faults.add({ kind: 'reset', when: 'after', ...oneJob(uuid, 'PATCH') });
  expect(await handle.resume(ASKER)).toMatchObject({ outcome: 'confirmed', state: 'running' });
  stage.simulator.faults.add({ kind: 'reset', when: 'after', ...oneJob(uuid, 'PATCH') });
  expect((await handle.cancelJob(ASKER)).outcome).toMatch(/confirmed|finished_first/);
  expect(await handle.result()).toMatchObject({ outcome: 'cancelled' });
});

test.concurrent('without the grant a watch only watches', async () => {
  const stage = await stages.open({ entry: { allow: ['kill-sessions'] } });
  const uuid = stage.add({ pausable: true });
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  for (const command of [handle.pause(ASKER), handle.cancelJob(ASKER)])
    expect(await failureOf(command)).toMatchObject({
      type: 'NotGranted',
      message: expect.stringContaining('its owner has to write allow: [control-jobs]'),
    });
  expect(stage.actions(uuid)).toEqual([]);
  stage.finish(uuid);
  expect(await handle.result()).toMatchObject({ outcome: 'succeeded' });
});

test.concurrent(
  'a command that comes with the start waits until the cluster is known to be the right one',
  async () => {
    const stage = await stages.open({ entry: { uuid: '1cd8a442-86d1-11e0-ae1c-123478563412' } });
    const uuid = stage.add();
    const { client } = stages.server;
    const startWorkflowOperation = new WithStartWorkflowOperation('trackJob', {
      workflowId: stage.watchId(uuid),
      taskQueue: stage.taskQueue,
      args: [stage.watchInput(uuid)],
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    await expect(
      client.workflow.executeUpdateWithStart(cancelJobUpdate, { args: [ASKER], startWorkflowOperation }),
    ).rejects.toMatchObject({ cause: { type: 'WrongCluster' } });
    expect(await failureOf(stage.jobs.get(stage.cluster, uuid).result())).toMatchObject({
      type: 'WrongCluster',
    });
    expect(stage.actions(uuid)).toEqual([]);
  },
);

test.concurrent('a command that does not say who asks is refused and leaves no trace', async () => {
  const stage = await stages.shared();
  const uuid = stage.add();
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  const raw = stages.server.client.workflow.getHandle(handle.workflowId);
  await expect(raw.executeUpdate('cancelJob', { args: [{}] })).rejects.toMatchObject({
    cause: { type: 'InvalidRequest', message: expect.stringContaining('requestedBy: must be an object') },
  });
  const events = await eventsOf(stage, handle.workflowId);
  expect(events.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toHaveLength(1); // the join
  expect(stage.actions(uuid)).toEqual([]);
});

test.concurrent(
  'a watch that is cancelled carries out the command that was begun, and no other',
  async () => {
    const stage = await stages.shared();
    const uuid = stage.add({ pausable: true });
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    await untilSeen(handle, 'running');
    const held = hold(stage.simulator, oneJob(uuid, 'PATCH'));
    const begun = handle.pause(ASKER);
    await held.reached;
    const waiting = failureOf(handle.cancelJob(ASKER));
    const accepted = async () =>
      (await eventsOf(stage, handle.workflowId)).filter(
        (event) => event.workflowExecutionUpdateAcceptedEventAttributes,
      );
    await waitFor('both are accepted', async () => (await accepted()).length === 3, SOON_MS);
    await handle.stopWatching();
    held.open();
    expect(await begun).toMatchObject({ outcome: 'confirmed' });
    expect(await waiting).toMatchObject({ type: 'Cancelled' });
    expect(await failureOf(handle.result())).toMatchObject({ type: 'Cancelled' });
    expect(stage.actions(uuid)).toEqual(['pause']);
    await untilState(stage, uuid, 'paused');
  },
);
