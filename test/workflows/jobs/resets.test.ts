import { InspectClient, type SequenceHandle } from '../../../src/client';
import { StatusClient } from '../../../src/client/status/status-client';
import { WORKFLOWS } from '../../../src/contracts/ids';
import { connectTestServer, uniqueName } from '../../support/temporal-server';
import { waitFor } from '../../support/wait-for';
import { eventsOf, SOON_MS, untilState } from './support/job-steps';
import { begin, holding, PAUSE_AND_HOLD, pauseEnd, releaseOf, untilHolding } from './support/sequence-steps';
import { ASKER, type JobStage, useJobStages } from './support/use-job-stages';

const stages = useJobStages(connectTestServer);

/** Ends of workflow tasks so far: what a run can be reset to. */
async function resetPoints(stage: JobStage, workflowId: string): Promise<number[]> {
  const events = await eventsOf(stage, workflowId);
  return events.filter((e) => e.workflowTaskCompletedEventAttributes).map(({ eventId }) => Number(eventId));
}

async function reset({ server }: JobStage, workflowId: string, eventId: number): Promise<void> {
  await server.connection.workflowService.resetWorkflowExecution({
    namespace: server.namespace,
    workflowExecution: { workflowId },
    reason: 'test',
    requestId: uniqueName('reset'),
    workflowTaskFinishEventId: eventId as never,
  });
}

/** What `status` tells of that job. */
async function owedOf(uuid: string) {
  const { client } = stages.server;
  const pauses = await new StatusClient(client, new InspectClient(client)).unpaid();
  return pauses.filter(({ job }) => job === uuid);
}

/** A pause without a sequence, held for some seconds. */
async function pausedByName(stage: JobStage, uuid: string, heldForMs: number): Promise<string> {
  await stages.server.client.workflow.start(WORKFLOWS.pausedJob, {
    workflowId: stage.pauseId(uuid),
    taskQueue: stage.taskQueue,
    args: [
      {
        cluster: stage.cluster,
        uuid,
        until: new Date(Date.now() + heldForMs).toISOString(),
        ...ASKER,
        lateWithin: '1m',
      },
    ],
  });
  await untilState(stage, uuid, 'paused');
  await waitFor('it knows', async () => (await resetPoints(stage, stage.pauseId(uuid))).length >= 5, SOON_MS);
  return stage.pauseId(uuid);
}

test.concurrent('a pause that is reset to any of its workflow tasks is paid', async () => {
  const stage = await stages.shared();
  const paidAfter = async (index: number) => {
    const uuid = stage.add({ pausable: true });
    const workflowId = await pausedByName(stage, uuid, 15_000);
    const points = await resetPoints(stage, workflowId);
    await reset(stage, workflowId, points[Math.min(index, points.length - 1)] ?? 0);
    await pauseEnd(stage, uuid);
    expect(stage.state(uuid)).toBe('running');
    // The run that was reset has ended as terminated: the one that took its debt over counts.
    expect(await owedOf(uuid)).toEqual([]);
  };
  await Promise.all([0, 1, 2, 3, 4, 5, 6].map(paidAfter));
});

test.concurrent('a pause that is reset twice is paid', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const workflowId = await pausedByName(stage, uuid, 20_000);
  const [first = 0] = await resetPoints(stage, workflowId);
  await reset(stage, workflowId, first);
  await waitFor('it holds', async () => (await resetPoints(stage, workflowId)).length >= 4, SOON_MS);
  await reset(stage, workflowId, first);
  expect(await pauseEnd(stage, uuid)).toMatchObject({ outcome: 'resumed' });
  expect(stage.state(uuid)).toBe('running');
});

test.concurrent('a pause of a sequence that is reset is held on, and paid with the sequence', async () => {
  const stage = await stages.shared();
  const { uuid, sequence } = await holding(stage);
  const [first = 0] = await resetPoints(stage, stage.pauseId(uuid));
  await reset(stage, stage.pauseId(uuid), first);
  await releaseOf(sequence);
  await pauseEnd(stage, uuid);
  expect(stage.state(uuid)).toBe('running');
});

/** The newest run of that pause. */
const pauseRun = async (stage: JobStage, uuid: string) =>
  (await stages.server.client.workflow.getHandle(stage.pauseId(uuid)).describe()).runId;

test.concurrent('a pause that was cancelled, and is reset to before that, is not held on', async () => {
  const stage = await stages.shared();
  const cancelledAndReset = async (index: number) => {
    const { uuid, sequence } = await holding(stage);
    const workflowId = stage.pauseId(uuid);
    const isCancelled = async () =>
      (await eventsOf(stage, workflowId)).some((e) => e.workflowExecutionCancelRequestedEventAttributes);
    const points = await resetPoints(stage, workflowId);
    await sequence.cancel();
    await waitFor('its run is asked to cancel', isCancelled, SOON_MS);
    await reset(stage, workflowId, points[Math.min(index, points.length - 1)] ?? 0);
    await untilState(stage, uuid, 'running');
    await sequence.result().catch(() => undefined);
    return stage.actions(uuid).filter((action) => action === 'pause').length;
  };
  expect(await Promise.all([0, 1, 3, 9].map(cancelledAndReset))).toEqual([1, 1, 1, 1]);
});

test.concurrent('a pause that has ended, and is reset, is not asked for once more', async () => {
  const stage = await stages.shared();
  const { uuid, sequence } = await holding(stage);
  await releaseOf(sequence);
  await pauseEnd(stage, uuid);
  const ended = await pauseRun(stage, uuid);
  const [first = 0] = await resetPoints(stage, stage.pauseId(uuid));
  await reset(stage, stage.pauseId(uuid), first);
  await waitFor('there is a new run', async () => (await pauseRun(stage, uuid)) !== ended, SOON_MS);
  expect(await pauseEnd(stage, uuid)).toMatchObject({
    outcome: 'not_paused',
    why: expect.stringContaining('nobody waits for it'),
  });
  expect(stage.actions(uuid)).toEqual(['pause', 'resume']);
});

const msOf = (time: { seconds?: unknown; nanos?: number | null } | null | undefined) =>
  Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1e6;

/** For how long each look of the newest run of that pause may go on, ms. */
const looksFor = async (stage: JobStage, uuid: string) =>
  (await eventsOf(stage, stage.pauseId(uuid)).catch(() => [])).flatMap(
    ({ activityTaskScheduledEventAttributes: scheduled }) =>
      scheduled?.activityType?.name === 'watchState' ? [msOf(scheduled.scheduleToCloseTimeout)] : [],
  );

const HOUR_MS = 3_600_000;
/** Looks for a pause whose request is known are so long, with a read of that after each. */
const ASKED_LOOK_MS = 902_500;

type Asked = { stage: JobStage; uuid: string; sequence: SequenceHandle };

const cancelIt = ({ sequence }: Asked) => sequence.cancel();
async function resetPause({ stage, uuid }: Asked): Promise<void> {
  const workflowId = stage.pauseId(uuid);
  const [first = 0] = await resetPoints(stage, workflowId);
  await reset(stage, workflowId, first);
  await waitFor('it is looked for', async () => (await looksFor(stage, uuid)).length > 0, SOON_MS);
}
async function resetSequence({ stage, sequence }: Asked): Promise<void> {
  const [first = 0] = await resetPoints(stage, sequence.workflowId);
  await reset(stage, sequence.workflowId, first);
}

test.concurrent.each([
  ['is cancelled, and reset', [cancelIt, resetPause], (ms: number) => ms > 20 * HOUR_MS],
  ['is reset, and cancelled', [resetPause, cancelIt], (ms: number) => ms === ASKED_LOOK_MS],
  ['loses its sequence by a reset', [resetSequence], (ms: number) => ms === ASKED_LOOK_MS],
])(
  'a pause that %s while it awaits approval is looked for as long as that may be given',
  async (_what, steps, isLast) => {
    const stage = await stages.open({ simulator: { switches: { mav: '202-error' } } });
    const uuid = stage.add({ pausable: true });
    const asked = { stage, uuid, sequence: await begin(stage, [uuid], PAUSE_AND_HOLD) };
    await waitFor('its pause is looked for', async () => (await looksFor(stage, uuid)).length > 0, SOON_MS);
    for (const step of steps) await step(asked);
    const lookMs = async () => (await looksFor(stage, uuid)).at(-1) ?? 0;
    await waitFor('nobody waits for it', async () => isLast(await lookMs()), SOON_MS);
    expect(stage.state(uuid)).toBe('running');
  },
);

test.concurrent.each([
  ['while it is wanted', [resetPause]],
  ['when it was cancelled', [cancelIt, resetPause]],
])(
  'a pause that is reset to before its request %s makes no other, and pays for that one',
  async (_, steps) => {
    const stage = await stages.open({ simulator: { switches: { mav: '202-error' } } });
    const uuid = stage.add({ pausable: true });
    const asked = { stage, uuid, sequence: await begin(stage, [uuid], PAUSE_AND_HOLD) };
    await waitFor('its pause is looked for', async () => (await looksFor(stage, uuid)).length > 0, SOON_MS);
    for (const step of steps) await step(asked);
    stage.simulator.approvals.decide({ index: 1, state: 'executed' });
    await untilState(stage, uuid, 'paused');
    if (steps.length === 1) {
      await untilHolding(asked.sequence);
      await asked.sequence.release(ASKER.requestedBy);
    }
    await waitFor('it is asked to resume', () => stage.actions(uuid).includes('resume'), 2 * SOON_MS);
    expect(stage.actions(uuid)).toEqual(['pause', 'resume']);
  },
);

test.concurrent(
  'a pause that is reset when its request is over is not looked for as long as that may be given',
  async () => {
    const stage = await stages.open({ simulator: { switches: { mav: '202-error' } } });
    const uuid = stage.add({ pausable: true });
    const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
    await waitFor('its pause is looked for', async () => (await looksFor(stage, uuid)).length > 0, SOON_MS);
    stage.simulator.approvals.decide({ index: 1, state: 'executed' });
    await untilHolding(sequence);
    stage.simulator.switches.mav = 'off';
    const [first = 0] = await resetPoints(stage, stage.pauseId(uuid));
    await reset(stage, stage.pauseId(uuid), first);
    await releaseOf(sequence);
    await pauseEnd(stage, uuid);
    expect(stage.state(uuid)).toBe('running');
  },
);

test.concurrent('a pause that was terminated is paid by the next sequence on its job', async () => {
  const stage = await stages.shared();
  const { uuid, sequence } = await holding(stage);
  await stages.server.client.workflow.getHandle(stage.pauseId(uuid)).terminate('by hand');
  await releaseOf(sequence);
  expect(stage.state(uuid)).toBe('paused');
  expect(await owedOf(uuid)).toMatchObject([
    { state: 'owed', why: expect.stringContaining('resume it by hand') },
  ]);
  const next = await stage.sequences.start(
    stage.sequenceInput({
      select: { uuids: [uuid] },
      steps: [{ step: 'pause' }, { step: 'resume' }],
    }),
  );
  expect(await next.result()).toMatchObject({ outcome: 'done' });
  expect(stage.state(uuid)).toBe('running');
});

test.concurrent('a sequence that is reset to any of its workflow tasks leaves no job paused', async () => {
  const stage = await stages.shared();
  const paidAfter = async (index: number) => {
    const { uuid, sequence } = await holding(stage);
    const points = await resetPoints(stage, sequence.workflowId);
    await reset(stage, sequence.workflowId, points[Math.min(index, points.length - 1)] ?? 0);
    const handle = stage.sequences.get(sequence.workflowId);
    let isOver = false;
    const end = handle.result().finally(() => (isOver = true));
    // One that is reset while it holds ends by itself: its pause is over.
    const isTime = async () => isOver || (await handle.status()).holdUntil !== undefined;
    await waitFor('it holds, or has ended', isTime, 2 * SOON_MS);
    await Promise.allSettled([handle.release(ASKER.requestedBy)]);
    await end;
    await pauseEnd(stage, uuid);
    expect(stage.state(uuid)).toBe('running');
  };
  await Promise.all([0, 1, 2, 3, 4, 5].map(paidAfter));
});

test.concurrent('a watch that is reset to any of its workflow tasks leaves the job as it is', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const watch = await stage.jobs.watch(stage.watchInput(uuid));
  for (const index of [0, 1, 2]) {
    const isThere = async () => (await resetPoints(stage, watch.workflowId)).length > index;
    await waitFor('it has come so far', isThere, SOON_MS);
    const points = await resetPoints(stage, watch.workflowId);
    await reset(stage, watch.workflowId, points[index] ?? 0);
  }
  stage.finish(uuid);
  expect(await stage.jobs.get(stage.cluster, uuid).result()).toMatchObject({ outcome: 'succeeded' });
  expect(stage.actions(uuid)).toEqual([]);
});
