import type { CleanupHandle } from '../../src/client';
import { assertHistories } from '../support/collect-histories';
import { connectTestServer } from '../support/temporal-server';
import type { RunningWorker } from '../support/test-workers';
import { testWorkflowBundle } from '../support/workflow-bundle';
import { testPolicy } from './support/policies';
import { openStages, type Stage } from './support/stage';
import { killed, plannedHash, untilPhase } from './support/steps';
import { useStages } from './support/use-stages';
import { many, world } from './support/world';

const stages = useStages(connectTestServer);

const asking = testPolicy({ approval: { required: true, within: '10m' } });
const OTHER_PLAN = 'f'.repeat(64);

async function waiting(stage: Stage, policy = asking) {
  const run = await stage.start({ policy });
  return { stage, run, planHash: await plannedHash(run) };
}

const handleOf = ({ workflowId, runId }: CleanupHandle) =>
  stages.server.client.workflow.getHandle(workflowId, runId);

/** How many updates a run has taken, of the 2,000 that it may, and the bytes of its history. */
async function takenBy(run: CleanupHandle): Promise<{ updates: number; bytes: number }> {
  const { events } = await handleOf(run).fetchHistory();
  const updates = (events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
  const { raw } = await handleOf(run).describe();
  return { updates: updates.length, bytes: Number(raw.workflowExecutionInfo?.historySizeBytes) };
}

/** Says the same so many times, five at once. */
async function say(count: number, word: () => Promise<{ accepted: boolean; why: string }>) {
  const answers: { accepted: boolean; why: string }[] = [];
  while (answers.length < count) answers.push(...(await Promise.all([1, 2, 3, 4, 5].map(word))));
  return answers;
}

test.concurrent(
  'of sixty wrong words fifty stay on record, all are answered, and the right one counts',
  async () => {
    const { run, planHash } = await waiting(await stages.with(many(1)));
    const answers = await say(60, () => run.approve({ planHash: OTHER_PLAN, by: 'mallory' }));
    expect(answers).toHaveLength(60);
    for (const { accepted, why } of answers) {
      expect(accepted).toBe(false);
      expect(why).toContain(`the plan that waits is ${planHash}, not ${OTHER_PLAN}`);
    }
    const { updates } = await takenBy(run);
    expect(updates).toBeGreaterThanOrEqual(50);
    expect(updates).toBeLessThan(55); // what comes with one task is admitted before the first of it is counted
    expect(await run.reject({ planHash, by: 'TESTER\u200b' })).toMatchObject({ accepted: true });
    expect(await run.result()).toMatchObject({ outcome: 'rejected' });
    expect((await takenBy(run)).updates).toBe(updates + 1);
  },
);

test.concurrent('an approval counts after a flood of wrong ones', async () => {
  const { stage, run, planHash } = await waiting(await stages.with(many(1)));
  await say(60, () => run.reject({ planHash: OTHER_PLAN, by: 'mallory' }));
  expect(await run.approve({ planHash, by: 'alice' })).toEqual({
    accepted: true,
    why: 'approved by alice (unproven)',
  });
  expect((await run.result()).outcome).toBe('enforced');
  expect(killed(stage)).toEqual(['1:1']);
});

const HUGE = 'x'.repeat(1_000_000);
const MALFORMED: [what: string, args: unknown[]][] = [
  ['nothing at all', []],
  ['null', [null]],
  ['a note of a megabyte', [{ planHash: OTHER_PLAN, by: 'mallory', note: HUGE }]],
  ['a megabyte in another key', [{ planHash: OTHER_PLAN, by: 'mallory', more: HUGE }]],
  ['a megabyte in a second argument', [{ planHash: OTHER_PLAN, by: 'mallory' }, HUGE]],
];

test.concurrent('a malformed word leaves nothing in the history, from the first on', async () => {
  const { run, planHash } = await waiting(await stages.with(many(1)));
  const before = await takenBy(run);
  for (const [what, args] of MALFORMED) {
    const word = handleOf(run).executeUpdate('approvePlan', { args: args as [] });
    const error: unknown = await word.catch((failure: unknown) => failure);
    expect([what, error]).toMatchObject([what, { cause: { type: 'WordNotRecorded' } }]);
  }
  expect(await run.approve(null as never)).toMatchObject({ accepted: false });
  const after = await takenBy(run);
  expect(after.updates).toBe(0);
  expect(after.bytes - before.bytes).toBeLessThan(100_000);
  await run.reject({ planHash, by: 'alice' });
  expect((await run.result()).outcome).toBe('rejected');
});

test.concurrent(
  'a repeated word of one person is answered as hers, also after the plan went on, and keeps nobody out',
  async () => {
    const policy = testPolicy({
      approval: { required: true, within: '10m' },
      notify: ['ops'],
      notifyBefore: '10m',
    });
    const { stage, run, planHash } = await waiting(await stages.with(many(1)), policy);
    const approved = { accepted: true, why: 'approved by alice (unproven)' };
    expect(await run.approve({ planHash, by: 'alice' })).toEqual(approved);
    await untilPhase(run, 'giving_notice');
    const repeated = await say(60, () => run.approve({ planHash, by: ' ALICE', note: 'again' }));
    expect(repeated).toEqual(Array(60).fill(approved));
    expect((await takenBy(run)).updates).toBeLessThan(56);
    expect(await run.approve({ planHash, by: 'bob' })).toMatchObject({ accepted: false });
    expect(await run.reject({ planHash, by: 'bob' })).toMatchObject({ accepted: true });
    expect(await run.result()).toMatchObject({ outcome: 'rejected', approval: { by: 'bob' } });
    expect(killed(stage)).toEqual([]);
  },
);

test.concurrent('signals of strangers are taken as they come, also before there are kills', async () => {
  const stage = await stages.with(many(1));
  const run = await stage.start({ policy: testPolicy({ observe: { window: '5s', every: '5s' } }) });
  await untilPhase(run, 'sampling');
  const told = [null, 5, { phase: 'verifying' }, { settled: 1 }, { settled: 'x'.repeat(1_000) }];
  await Promise.all(told.map((word) => handleOf(run).signal('killProgress', word)));
  // A signal without a handler is kept for one: ten thousand of them end the process of the worker then.
  const { definition } = await handleOf(run).query<{ definition: { signalDefinitions: { name: string }[] } }>(
    '__temporal_workflow_metadata',
  );
  expect(definition.signalDefinitions).toMatchObject([{ name: 'killProgress' }]);
  expect((await run.status()).phase).toBe('sampling');
  expect((await run.result()).outcome).toBe('enforced');
});

/** A stage of its own, whose workers can be taken away. */
async function openAlone() {
  const workers: RunningWorker[] = [];
  const server = {
    ...stages.server,
    runWorker: async (options: Parameters<typeof stages.server.runWorker>[0]) => {
      const worker = await stages.server.runWorker(options);
      workers.push(worker);
      return worker;
    },
  };
  const alone = await openStages(server);
  const stage = await alone.open({ simulator: { scenario: world(many(1)) } });
  return { alone, stage, stopWorkers: () => Promise.all(workers.splice(0).map((worker) => worker.stop())) };
}

/** More than Temporal holds in flight, each refused at once or left waiting for a worker. */
function flood(run: CleanupHandle, planHash: string): Promise<unknown>[] {
  const words = Array.from({ length: 10 }, (_, index) => ({ planHash, by: `mallory ${index}` }));
  return words.map((word) => run.approve(word, { withinMs: 60_000 }).catch(() => undefined));
}

test('a rejection counts while no worker takes activities, whatever was said before', async () => {
  const { alone, stage, stopWorkers } = await openAlone();
  const { run, planHash } = await waiting(stage);
  await stopWorkers();
  const { taskQueue } = alone;
  await stages.server.runWorker({ taskQueue, workflowBundle: testWorkflowBundle() });
  const words = flood(run, OTHER_PLAN);
  expect(await run.reject({ planHash, by: 'alice' })).toEqual({
    accepted: true,
    why: 'rejected by alice (unproven)',
  });
  expect(await run.result()).toMatchObject({ outcome: 'rejected' });
  await Promise.all(words);
  await assertHistories(stages.server, alone);
  await alone.close();
});

test('a stop reaches a run while ten words wait for a worker', async () => {
  const { alone, stage, stopWorkers } = await openAlone();
  const { run } = await waiting(stage);
  await stopWorkers();
  const words = flood(run, OTHER_PLAN);
  await run.cancel();
  const { taskQueue } = alone;
  await stages.server.runWorker({ taskQueue, workflowBundle: testWorkflowBundle() });
  expect(await run.result()).toMatchObject({ outcome: 'cancelled' });
  await Promise.all(words);
  await alone.close();
});
