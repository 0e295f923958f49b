import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowFailedError } from '@temporalio/client';
import type { SequenceInput } from '../../../src/contracts/sequence';
import { fromGlobalSetup } from '../../support/environment';
import { uniqueName } from '../../support/temporal-server';
import { statusOf } from './support/job-steps';
import { ASKER, type JobStage, useJobStages } from './support/use-job-stages';

const stages = useJobStages();
const run = promisify(execFile);

/** The binary that anybody may use instead of our client; its answer as JSON. */
async function temporal(
  ...args: string[]
): Promise<{ result?: unknown; outcome?: unknown; status?: string }> {
  const { address, namespace } = stages.server;
  const target = ['--address', address, '--namespace', namespace, '--output', 'json'];
  const { stdout } = await run(fromGlobalSetup('executable'), [...args, ...target], { env: {} });
  return stdout === '' ? {} : JSON.parse(stdout);
}

const startArgs = (stage: JobStage, uuid: string, input: object) => [
  ['--type', 'trackJob', '--task-queue', stage.taskQueue, '--workflow-id', stage.watchId(uuid)],
  ['--id-reuse-policy', 'AllowDuplicateFailedOnly', '--id-conflict-policy', 'UseExisting'],
  ['--input', JSON.stringify(input)],
];

test.concurrent('a wait that the temporal CLI starts is the watch that our client joins', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  await temporal('workflow', 'start', ...startArgs(stage, uuid, stage.watchInput(uuid)).flat());
  const handle = await stage.jobs.watch(stage.watchInput(uuid, { requestedBy: { name: 'client' } }));
  // The join may come before the request is checked.
  expect((await handle.status()).askers.map(({ name }) => name).sort()).toEqual(['client', 'tester']);

  const ofWatch = ['--workflow-id', stage.watchId(uuid)];
  const paused = await temporal(
    ...['workflow', 'update', 'execute', '--name', 'pauseJob', '--update-id', 'p1'],
    ...[...ofWatch, '--input', JSON.stringify(ASKER)],
  );
  expect(JSON.stringify(paused)).toContain('"outcome":"confirmed"');
  // An id of the CLI's is none of the client's: those are hashes of its request ids.
  expect(await handle.pause(ASKER, { requestId: 'p1' })).toMatchObject({
    outcome: 'already',
    state: 'paused',
  });
  expect(stage.actions(uuid)).toEqual(['pause']);

  stage.finish(uuid);
  const { result } = await temporal('workflow', 'result', ...ofWatch);
  expect(result).toEqual(await handle.result());
  expect(result).toMatchObject({ outcome: 'succeeded', job: { uuid } });
  const { runId } = await stages.server.client.workflow.getHandle(stage.watchId(uuid)).describe();
  const again = await temporal('workflow', 'start', ...startArgs(stage, uuid, stage.watchInput(uuid)).flat());
  expect(again).toMatchObject({ runId });
  expect(await temporal('workflow', 'result', ...ofWatch)).toMatchObject({ result });
});

test.concurrent('a watch that the temporal CLI cancels leaves the job alone', async () => {
  const stage = await stages.shared();
  const uuid = stage.add();
  await temporal('workflow', 'start', ...startArgs(stage, uuid, stage.watchInput(uuid)).flat());
  await temporal('workflow', 'cancel', '--workflow-id', stage.watchId(uuid));
  const handle = stages.server.client.workflow.getHandle(stage.watchId(uuid));
  await handle.result().catch(() => undefined);
  expect(await statusOf(stage, handle.workflowId)).toBe('CANCELLED');
  expect(stage.state(uuid)).toBe('running');
});

/** Starts a workflow by its name, past our client; how it fails. */
async function failureOf(workflow: string, args: unknown[]): Promise<ApplicationFailure> {
  const workflowId = uniqueName(workflow);
  const execution = stages.server.client.workflow.execute(workflow, {
    taskQueue: stages.taskQueue,
    workflowId,
    args,
  });
  const error = await execution.catch((failed: WorkflowFailedError) => failed.cause);
  if (error instanceof ApplicationFailure) return error;
  throw new Error(`${workflow} did not fail with an ApplicationFailure: ${JSON.stringify(error)}`);
}

const UUID = '11111111-1111-4111-8111-111111111111';
const base = { cluster: 'untouched', ...ASKER };
const watch = (change: object) => ['trackJob', { ...base, uuid: UUID, ...change }] as const;
const sequence = (change: object) =>
  ['runJobSequence', { ...base, select: { uuids: [UUID] }, steps: [{ step: 'pause' }], ...change }] as const;
const paused = (change: object) =>
  ['pausedJob', { ...base, uuid: UUID, until: '2999-01-01T00:00:00Z', ...change }] as const;
const look = (change: object) => ['inspect', { ...base, read: 'jobs', ...change }] as const;
const hold = (time: string) => ({ step: 'hold', for: time });
const steps = (...all: object[]) => sequence({ steps: all });

const BAD: [what: string, started: readonly [string, unknown], place: string][] = [
  ['no input', ['trackJob', undefined], 'Input of trackJob is not valid'],
  ['a text', ['runJobSequence', 'all'], 'Input of runJobSequence is not valid'],
  ['a uuid that is none', watch({ uuid: 'job-7' }), 'uuid: must be a UUID'],
  ['a uuid that is a path', watch({ uuid: '..' }), 'uuid: must be a UUID'],
  ['a deadline that is none', watch({ deadline: 'tomorrow' }), 'deadline: '],
  ['a deadline without a zone', watch({ deadline: '2026-11-21T08:30:00' }), 'deadline: '],
  ['a deadline that is a number', watch({ deadline: 1_790_000_000 }), 'deadline: '],
  ['looks that are too rare', watch({ maxLook: '5m' }), 'maxLook: must be between 1s and 120s'],
  ['an unknown key', watch({ force: true }), 'force: is not a known key'],
  ['nobody who asks', watch({ requestedBy: {} }), 'requestedBy.name: '],
  ['a pause that may last for ever', watch({ onPaused: { failAfter: '0s' } }), 'onPaused'],
  ['a selection of nothing', sequence({ select: {} }), 'select'],
  ['no uuids', sequence({ select: { uuids: [] } }), 'select'],
  ['both ways of selecting', sequence({ select: { uuids: [UUID], svm: 'svm1' } }), 'select'],
  ['a glob that is none', sequence({ select: { description: 'Volume [' } }), 'select'],
  ['no steps', sequence({ steps: [] }), 'steps: '],
  ['an unknown step', steps({ step: 'pause' }, { step: 'kill' }), 'steps.1'],
  [
    'a resume before a pause',
    steps(hold('1m'), { step: 'resume' }),
    'steps.1: resume without a pause before it',
  ],
  ['two pauses in a row', steps({ step: 'pause' }, hold('1m'), { step: 'pause' }), 'steps.2: pause of a job'],
  [
    'a hold without an end',
    steps({ step: 'pause' }, { step: 'hold', orUntilReleased: true }),
    'steps.1.for: ',
  ],
  ['a hold above maxHold', steps({ step: 'pause' }, hold('5h')), 'steps.1: holds for 5h, above maxHold 4h'],
  ['a step after a cancel', steps({ step: 'cancel' }, { step: 'pause' }), 'steps.1: pause after cancel'],
  [
    'an await that a pause makes hopeless',
    steps({ step: 'pause' }, { step: 'await', state: 'success', for: '1m' }),
    'steps.1: await success while paused',
  ],
  ['more jobs than may ever be', sequence({ maxJobs: 1_000 }), 'maxJobs: '],
  ['a pause without an end', paused({ until: undefined }), 'until: '],
  ['a pause of a thousand years', paused({}), 'until: '],
  ['an unknown read', look({ read: 'volumes' }), 'read: '],
  ['a filter that is a query', look({ filter: { 'state&action=cancel': 'x' } }), 'filter'],
  ['a job without a uuid', look({ read: 'job' }), 'uuid: '],
  ['a session id that is a path', look({ read: 'session', ownerUuid: UUID, sessionId: '..' }), 'sessionId: '],
];

test.concurrent.each(BAD)('%s is refused, with its place', async (_what, [workflow, input], place) => {
  const failure = await failureOf(workflow, input === undefined ? [] : [input]);
  expect(failure).toMatchObject({ type: 'InvalidRequest', nonRetryable: true });
  expect(failure.message).toContain(place);
});

test.concurrent('our client refuses the same, and starts nothing', async () => {
  const stage = await stages.shared();
  await expect(stage.jobs.watch({ ...base, uuid: 'job-7' })).rejects.toMatchObject({
    code: 'invalid_request',
  });
  const sequences = BAD.filter(([, [workflow, input]]) => workflow === 'runJobSequence' && input !== 'all');
  expect(sequences.length).toBeGreaterThan(10);
  for (const [, [, input], place] of sequences)
    await expect(stage.sequences.start(input as SequenceInput)).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining(place),
    });
});

test.concurrent(
  'a join that comes with a request that is refused is answered, and the run ends',
  async () => {
    const stage = await stages.shared();
    const { client } = stages.server;
    const workflowId = stage.watchId(UUID);
    const handle = await client.workflow.start('trackJob', {
      workflowId,
      taskQueue: stage.taskQueue,
      args: [{ ...base, uuid: 'job-7' }],
    });
    await handle.executeUpdate('cancelJob', { args: [ASKER] }).catch(() => undefined);
    await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'InvalidRequest' } });
  },
);

test.concurrent('a cluster that no worker serves is said after the time that was asked for', async () => {
  const unserved = { cluster: uniqueName('nowhere'), ...ASKER, unservedAfter: '1s' };
  const failures = await Promise.all([
    failureOf('trackJob', [{ ...unserved, uuid: UUID }]),
    failureOf('runJobSequence', [{ ...unserved, select: { uuids: [UUID] }, steps: [{ step: 'pause' }] }]),
    failureOf('inspect', [{ ...unserved, read: 'jobs' }]),
  ]);
  for (const failure of failures)
    expect(failure).toMatchObject({
      type: 'ClusterUnserved',
      message: expect.stringContaining("it is in no worker's configuration, or that worker is down"),
    });
});
