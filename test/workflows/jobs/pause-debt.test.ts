import { WORKFLOWS } from '../../../src/contracts/ids';
import { connectTestServer, uniqueName } from '../../support/temporal-server';
import { waitFor } from '../../support/wait-for';
import { hold, untilEvent } from '../support/steps';
import { eventsOf, SOON_MS, statusOf, stepsOf } from './support/job-steps';
import {
  begin,
  debtOf,
  holding,
  PAID,
  PAUSE_AND_HOLD,
  pauseEnd,
  releaseOf,
  terminate,
} from './support/sequence-steps';
import { type JobStage, oneJob, useJobStages } from './support/use-job-stages';

const stages = useJobStages(connectTestServer);

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

// The slow ones come first, so that they overlap with the others.
test.concurrent(
  'a sequence that is reset to its begin pauses again when its first pause is paid',
  async () => {
    const stage = await stages.shared();
    const { uuid, sequence } = await holding(stage);
    await reset(stage, sequence.workflowId, 'first');
    const report = await releaseOf(stage.sequences.get(sequence.workflowId));
    expect(report).toMatchObject({ outcome: 'done' });
    expect(stage.actions(uuid)).toEqual(['pause', 'resume', 'pause', 'resume']);
    expect(stage.state(uuid)).toBe('running');
  },
);

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
  const { uuid, sequence } = await holding(stage);
  await terminate(stage, sequence.workflowId);
  expect(await debtOf(stage, uuid)).toMatchObject(PAID);
});

test.concurrent('the pause of a sequence that is reset while it holds is paid, and told', async () => {
  const stage = await stages.shared();
  const { uuid, sequence } = await holding(stage);
  await reset(stage, sequence.workflowId, 'last');
  expect(await debtOf(stage, uuid)).toMatchObject(PAID);
  // Its end is on its way to the sequence: a release that is faster would end the hold well.
  await untilEvent(stage.server, sequence.workflowId, 'childWorkflowExecutionCompletedEventAttributes');
  const report = await releaseOf(stage.sequences.get(sequence.workflowId));
  expect(stepsOf(report, uuid)).toEqual([
    ['pause', 'done', 'paused'],
    ['hold', 'failed', 'its pause ended before the hold did: it runs again'],
  ]);
});

test.concurrent.each(['cancel', 'terminate'] as const)(
  'a pause that is still hidden when its sequence gets a %s is waited for, and paid',
  async (end) => {
    const stage = await stages.shared();
    const uuid = stage.add({ pausable: true, pausing: 4 });
    const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
    await waitFor('the pause is sent', () => stage.actions(uuid).length === 1, SOON_MS);
    await stages.server.client.workflow.getHandle(sequence.workflowId)[end]();
    expect(stage.state(uuid)).toBe('running');
    const debt = await debtOf(stage, uuid);
    expect(debt).toMatchObject({ end: PAID.end, state: 'running' });
    // A resume may come before the pause has landed, and once more after that.
    expect([...new Set(debt.sent)]).toEqual(['pause', 'resume']);
  },
);

test.concurrent('a sequence that is cancelled before its pause is sent sends none', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const read = hold(stage.simulator, { ...oneJob(uuid), nth: 2 });
  const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
  await read.reached;
  await sequence.cancel();
  await untilEvent(stage.server, stage.pauseId(uuid), 'activityTaskCancelRequestedEventAttributes');
  read.open();
  expect(await sequence.result()).toMatchObject({ outcome: 'cancelled' });
  expect(await pauseEnd(stage, uuid)).toMatchObject({ outcome: 'not_paused' });
  expect(stage.actions(uuid)).toEqual([]);
});

test.concurrent('a sequence goes on whatever a signal brings', async () => {
  const stage = await stages.shared();
  const { sequence } = await holding(stage);
  const raw = stages.server.client.workflow.getHandle(sequence.workflowId);
  for (const args of [[], [null], ['all'], [{ uuid: 7 }]]) await raw.signal('jobPaused', ...args);
  expect(await releaseOf(sequence)).toMatchObject({ outcome: 'done' });
});
