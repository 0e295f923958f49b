import type { SequenceHandle } from '../../../src/client';
import { WORKFLOWS } from '../../../src/contracts/ids';
import { uniqueName } from '../../support/temporal-server';
import { waitFor } from '../../support/wait-for';
import { hold, untilEvent } from '../support/steps';
import { eventsOf, SOON_MS, statusOf, stepsOf, untilState } from './support/job-steps';
import {
  begin,
  HOLD,
  holdFor,
  PAUSE,
  PAUSE_AND_HOLD,
  pauseEnd,
  play,
  RESUME,
  untilHolding,
} from './support/sequence-steps';
import { ASKER, type JobStage, oneJob, useJobStages } from './support/use-job-stages';

const stages = useJobStages();

/** A sequence that holds the pause of one job. */
async function holding(stage: JobStage, spec: Parameters<JobStage['add']>[0] = {}) {
  const uuid = stage.add({ pausable: true, ...spec });
  const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
  await untilHolding(sequence);
  expect(stage.state(uuid)).toBe('paused');
  return { uuid, sequence, raw: stages.server.client.workflow.getHandle(sequence.workflowId) };
}

/** How the pause ended, and what the cluster saw of it. */
const debtOf = async (stage: JobStage, uuid: string) => {
  const end = await pauseEnd(stage, uuid);
  return { end, sent: stage.actions(uuid), state: stage.state(uuid) };
};

/** Paused once and resumed once, by us. */
const PAID = {
  end: {
    outcome: 'resumed',
    pausedAt: expect.any(String),
    resumedAt: expect.any(String),
    state: 'running',
  },
  sent: ['pause', 'resume'],
  state: 'running',
};

const released = async (sequence: SequenceHandle) => {
  await untilHolding(sequence);
  await sequence.release(ASKER.requestedBy);
  return sequence.result();
};

test.concurrent('a sequence that is cancelled pays, and tells so in its report', async () => {
  const stage = await stages.shared();
  const { uuid, sequence } = await holding(stage);
  await sequence.cancel();
  expect(await sequence.result()).toMatchObject({
    outcome: 'cancelled',
    jobs: [{ uuid, outcome: 'cancelled', why: 'the sequence was cancelled' }],
  });
  expect(await debtOf(stage, uuid)).toMatchObject(PAID);
});

test.concurrent('the pause of a sequence that is terminated is paid', async () => {
  const stage = await stages.shared();
  const { uuid, raw } = await holding(stage);
  await raw.terminate('by hand');
  expect(await debtOf(stage, uuid)).toMatchObject(PAID);
});

test.concurrent('the pause of a sequence that times out is paid', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const handle = await stages.server.client.workflow.start(WORKFLOWS.runJobSequence, {
    workflowId: uniqueName('sequence'),
    taskQueue: stage.taskQueue,
    workflowRunTimeout: '12s',
    args: [stage.sequenceInput({ select: { uuids: [uuid] }, steps: PAUSE_AND_HOLD })],
  });
  await handle.result().catch(() => undefined);
  expect(await statusOf(stage, handle.workflowId)).toBe('TIMED_OUT');
  expect(await debtOf(stage, uuid)).toMatchObject(PAID);
});

/** Resets the sequence to the end of one of its workflow tasks. */
async function reset(stage: JobStage, workflowId: string, which: 'first' | 'last'): Promise<void> {
  const { server } = stage;
  const tasks = (await eventsOf(stage, workflowId)).filter(
    (event) => event.workflowTaskCompletedEventAttributes,
  );
  await server.connection.workflowService.resetWorkflowExecution({
    namespace: server.namespace,
    workflowExecution: { workflowId },
    reason: 'test',
    requestId: uniqueName('reset'),
    workflowTaskFinishEventId: tasks.at(which === 'first' ? 0 : -1)?.eventId ?? null,
  });
}

test.concurrent('the pause of a sequence that is reset while it holds is paid, and told', async () => {
  const stage = await stages.shared();
  const { uuid, sequence } = await holding(stage);
  await reset(stage, sequence.workflowId, 'last');
  expect(await debtOf(stage, uuid)).toMatchObject(PAID);
  const report = await released(stage.sequences.get(sequence.workflowId));
  expect(stepsOf(report, uuid)).toEqual([
    ['pause', 'done', 'paused'],
    ['hold', 'failed', 'its pause ended before the hold did: it runs again'],
  ]);
});

test.concurrent(
  'a sequence that is reset to its begin pauses again when its first pause is paid',
  async () => {
    const stage = await stages.shared();
    const { uuid, sequence } = await holding(stage);
    await reset(stage, sequence.workflowId, 'first');
    const report = await released(stage.sequences.get(sequence.workflowId));
    expect(report).toMatchObject({ outcome: 'done' });
    expect(stage.actions(uuid)).toEqual(['pause', 'resume', 'pause', 'resume']);
    expect(stage.state(uuid)).toBe('running');
  },
);

test.concurrent.each(['cancel', 'terminate'] as const)(
  'a pause that is still hidden when its sequence gets a %s is waited for, and paid',
  async (end) => {
    const stage = await stages.shared();
    const uuid = stage.add({ pausable: true, pausing: 4 });
    const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
    await waitFor('the pause is sent', () => stage.actions(uuid).length === 1, SOON_MS);
    await stages.server.client.workflow.getHandle(sequence.workflowId)[end]();
    expect(stage.state(uuid)).toBe('running');
    expect(await debtOf(stage, uuid)).toMatchObject(PAID);
  },
);

test.concurrent('a sequence that is cancelled before its pause is sent sends none', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const read = hold(stage.simulator, { ...oneJob(uuid), nth: 2 });
  const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
  await read.reached;
  await sequence.cancel();
  await untilEvent(stage.server, stage.pauseId(uuid), 'workflowExecutionCancelRequestedEventAttributes');
  read.open();
  expect(await sequence.result()).toMatchObject({ outcome: 'cancelled' });
  expect(await pauseEnd(stage, uuid)).toMatchObject({ outcome: 'not_paused' });
  expect(stage.actions(uuid)).toEqual([]);
});

const LOST = { kind: 'reset', when: 'after' } as const;
const AWAY = { kind: 'reset', when: 'before', count: 'always' } as const;

test.concurrent('a pause whose reply was lost is ours, and paid', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true, pausing: 2 });
  stage.simulator.faults.add({ ...LOST, ...oneJob(uuid, 'PATCH') });
  const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
  expect(await released(sequence)).toMatchObject({ outcome: 'done' });
  expect(await pauseEnd(stage, uuid)).toMatchObject({ outcome: 'resumed' });
  expect(stage.state(uuid)).toBe('running');
  expect(stage.actions(uuid)).toEqual(['pause', 'pause', 'resume']);
});

test.concurrent('a pause whose reply was lost while its sequence was cancelled is paid', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true, pausing: 2 });
  stage.simulator.faults.add({ ...LOST, ...oneJob(uuid, 'PATCH') });
  const sent = hold(stage.simulator, oneJob(uuid, 'PATCH'));
  const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
  await sent.reached;
  await sequence.cancel();
  sent.open();
  await sequence.result();
  expect(await debtOf(stage, uuid)).toMatchObject(PAID);
});

test.concurrent('a resume whose reply was lost is ours', async () => {
  const stage = await stages.shared();
  const { uuid, sequence } = await holding(stage);
  stage.simulator.faults.add({ ...LOST, ...oneJob(uuid, 'PATCH') });
  const report = await released(sequence);
  expect(stepsOf(report, uuid).at(-1)).toEqual(['resume', 'done', 'it runs again']);
  expect(stage.actions(uuid)).toEqual(['pause', 'resume', 'resume']);
});

test.concurrent('an ONTAP that is away while the debt falls due is asked until it is back', async () => {
  const stage = await stages.open();
  const { uuid, raw } = await holding(stage);
  const back = stage.simulator.faults.add({ ...AWAY, path: '/api/*' });
  stage.simulator.resetStats();
  await raw.terminate('by hand');
  await waitFor('it was asked in vain', () => stage.simulator.stats().total >= 3, SOON_MS);
  expect(stage.state(uuid)).toBe('paused');
  back();
  expect(await debtOf(stage, uuid)).toMatchObject(PAID);
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
  const report = await released(sequence);
  expect(report.jobs[0]?.steps.at(-1)).toMatchObject({
    outcome: 'done',
    why: 'somebody else resumed it; it is not paused again',
    pause: 'resumed_by_other',
  });
  expect(stage.actions(uuid)).toEqual(['pause', 'resume']);
  expect(stage.state(uuid)).toBe('running');
});

test.concurrent.each([
  ['ends', 'finished', 'it ended as success', 'succeeded'],
  ['is forgotten', 'vanished', 'ONTAP does not know the job any more', 'vanished'],
] as const)('nothing is owed to a job that %s while it is paused', async (_what, pause, why, job) => {
  const stage = await stages.shared();
  const { uuid, sequence } = await holding(stage);
  if (pause === 'finished') stage.finish(uuid);
  else stage.simulator.jobs.remove(uuid);
  const report = await released(sequence);
  expect(report.jobs).toMatchObject([{ outcome: 'done', why, job }]);
  expect(stage.actions(uuid)).toEqual(['pause']);
});

test.concurrent('a pause ends with maxHold, whatever its sequence does', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const sequence = await begin(stage, [uuid], [PAUSE, holdFor('4s'), { ...HOLD, for: '5s' }, RESUME], {
    maxHold: '5s',
  });
  await untilState(stage, uuid, 'paused');
  expect(await debtOf(stage, uuid)).toMatchObject(PAID);
  const report = await sequence.result();
  expect(stepsOf(report, uuid).at(-1)).toEqual([
    'hold',
    'failed',
    'its pause ended before the hold did: it runs again',
  ]);
});

test.concurrent('a pause that was terminated itself is owed: the sequence names the job', async () => {
  const stage = await stages.shared();
  const { uuid, sequence } = await holding(stage);
  await stages.server.client.workflow.getHandle(stage.pauseId(uuid)).terminate('by hand');
  const report = await released(sequence);
  expect(report).toMatchObject({
    outcome: 'failed',
    summary: '0 of 1 jobs went through all steps. 1 are still paused by us: resume them by hand.',
    jobs: [{ uuid, outcome: 'paused_still', why: expect.stringContaining('resume it by hand') }],
  });
  expect(stage.state(uuid)).toBe('paused');
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

/** Tries to resume that failed. */
async function debtTries(stage: JobStage, uuid: string): Promise<number> {
  const events = await eventsOf(stage, stage.pauseId(uuid));
  return events.filter((event) => event.activityTaskFailedEventAttributes).length;
}
