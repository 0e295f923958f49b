import type { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import type { KillRequest } from '../../src/contracts/kill';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes';
import { uniqueName } from '../support/temporal-server';
import { testPolicy } from './support/policies';
import { killRunId } from './support/steps';
import type { Stage } from './support/stage';
import { useStages } from './support/use-stages';
import { stale } from './support/world';

const stages = useStages();

let others: { code: string };
beforeAll(async () => {
  const workflowsPath = require.resolve('./support/fixtures/starts-kills');
  others = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
});

/** A cluster that nothing of this file may ask for anything. */
let untouched: Promise<Stage> | undefined;
const idle = () => (untouched ??= stages.with([stale('1:1')]));

/** Starts a workflow by its name, past our client; how it fails. */
async function failureOf(workflow: string, args: unknown[], workflowId = uniqueName(workflow)) {
  const run = stages.server.client.workflow.execute(workflow, {
    taskQueue: stages.taskQueue,
    workflowId,
    args,
  });
  const error = await run.catch((failed: WorkflowFailedError) => failed.cause);
  if (error instanceof ApplicationFailure) return error;
  throw new Error(`${workflow} did not fail with an ApplicationFailure: ${JSON.stringify(error)}`);
}

const policy = (change: object) => ({ policy: { ...testPolicy(), ...change } });
const rule = (change: object) => policy({ match: [{ name: 'r', ...change }] });
const key = { ownerUuid: '1cd8a442-86d1-11e0-ae1c-123478563412', sessionId: '1:1' };

const BAD: [what: string, change: object, ...places: string[]][] = [
  ['an unknown key', { force: true }, 'force: is not a known key; known keys: cluster, policy'],
  [
    'an unknown key of the policy',
    policy({ limit: {} }),
    'policy.limit: is not a known key; did you mean limits',
  ],
  ['an unknown mode', { mode: 'kill' }, 'mode: '],
  [
    'a negative window',
    policy({ observe: { window: '-5m', every: '1m' } }),
    'policy.observe.window: must be a duration above zero',
  ],
  [
    'a window of zero',
    policy({ observe: { window: '0s', every: '1s' } }),
    'policy.observe.window: must be a duration above zero',
  ],
  [
    'one sample',
    policy({ observe: { window: '1m', every: '2m' } }),
    'policy.observe.window: must be a multiple of every',
  ],
  [
    '26 samples',
    policy({ observe: { window: '25m', every: '1m' } }),
    'policy.observe.every: gives 26 samples',
  ],
  [
    'percentages above 100',
    policy({ limits: { maxPercent: 101 }, pressure: { abovePercent: 200 } }),
    'policy.limits.maxPercent: ',
    'policy.pressure.abovePercent: ',
  ],
  [
    'negative limits',
    policy({ limits: { maxKills: -1, killsPerMinute: 0 } }),
    'policy.limits.maxKills: ',
    'policy.limits.killsPerMinute: ',
  ],
  [
    'a malformed CIDR',
    rule({ client: ['10.1.2.0/33'] }),
    'policy.match.0.client.0: must be an address or a network',
  ],
  ['a malformed glob', rule({ path: ['/vol/[a'] }), 'policy.match.0.path.0: is not a glob'],
  ['a rule without a condition', rule({}), 'policy.match.0: needs a condition'],
  ['no match rule', policy({ match: [] }), 'policy.match: '],
  ['a malformed uuid', { only: [{ ...key, ownerUuid: 'abc' }] }, 'only.0.ownerUuid: must be a UUID'],
  ['an id that is a path', { only: [{ ...key, sessionId: '..' }] }, 'only.0.sessionId: must be a session id'],
  ['an empty selection', { only: [] }, 'only: '],
  ['a cluster name that is a path', { cluster: '../prod' }, 'cluster: must be 1 to 63 letters'],
  ['nobody who asks', { requestedBy: undefined }, 'requestedBy: '],
  ['an empty name', { requestedBy: { name: ' ' } }, 'requestedBy.name: '],
  [
    'several mistakes',
    { mode: 'x', requestedBy: {}, ...policy({ notify: ['a/b'] }) },
    'mode: ',
    'requestedBy.name: ',
    'policy.notify.0: ',
  ],
];

test.concurrent.each(BAD)(
  'cleanupStaleSessions started by name with %s names each place',
  async (_what, change, ...places) => {
    const stage = await idle();
    const failure = await failureOf('cleanupStaleSessions', [{ ...stage.input(), ...change }]);
    expect(failure).toMatchObject({ type: 'InvalidRequest', nonRetryable: true });
    for (const place of places) expect(failure.message).toContain(place);
    expect(stage.simulator.stats().total).toBe(0);
  },
);

test.concurrent.each([[null], [undefined], ['prod1'], [42], [[]], [{}]])(
  'cleanupStaleSessions started by name with %j is refused',
  async (input) => {
    const failure = await failureOf('cleanupStaleSessions', input === undefined ? [] : [input]);
    expect(failure).toMatchObject({
      type: 'InvalidRequest',
      message: expect.stringContaining('Input of cleanupStaleSessions is not valid'),
    });
  },
);

test.concurrent(
  'a request that is not valid is found by its outcome, and nothing of it reaches ONTAP',
  async () => {
    const stage = await idle();
    const workflowId = uniqueName('invalid');
    await failureOf('cleanupStaleSessions', [{ ...stage.input(), force: true }], workflowId);
    const { typedSearchAttributes } = await stages.server.client.workflow.getHandle(workflowId).describe();
    expect(typedSearchAttributes.get(SEARCH_ATTRIBUTES.outcome)).toBe('failed');
    expect(stage.simulator.stats().total).toBe(0);
  },
);

test.concurrent('killSessions started by hand kills nothing, with whatever input', async () => {
  const stage = await idle();
  for (const input of [{}, null, { ...stage.input(), targets: [] }])
    expect(await failureOf('killSessions', [input])).toMatchObject({
      type: 'NotACleanup',
      message: expect.stringContaining('start that one, with mode enforce'),
    });
  expect(await failureOf('killSessions', [{}], killRunId(stage))).toMatchObject({ type: 'NotACleanup' });
  expect(stage.simulator.stats().total).toBe(0);
});

test.concurrent('killSessions started by another workflow than a clean-up kills nothing', async () => {
  // Not the idle one: whoever starts kills takes the one id that they have on a cluster.
  const stage = await stages.with([stale('1:1')]);
  const taskQueue = uniqueName('other-workflows');
  await stages.server.runWorker({ taskQueue, workflowBundle: others });
  const run = stages.server.client.workflow.execute('startsKills', {
    taskQueue,
    workflowId: uniqueName('other'),
    args: [killRunId(stage), {}, stages.taskQueue],
  });
  await expect(run).rejects.toMatchObject({ cause: { cause: { type: 'NotACleanup' } } });
  expect(stage.simulator.stats().total).toBe(0);
});

test.concurrent('killSessions takes no parent but the clean-up of its own cluster and policy', async () => {
  const stage = await stages.with([stale('1:1')]);
  const { cluster, simulator } = stage;
  const taskQueue = uniqueName('other-workflows');
  await stages.server.runWorker({ taskQueue, workflowBundle: others });
  const request: Record<keyof KillRequest, unknown> = {
    cluster,
    clusterUuid: simulator.cluster.uuid,
    policy: testPolicy(),
    planHash: '0'.repeat(64),
    targets: [],
    planned: { at: new Date().toISOString(), nodes: [], ndmpMode: 'svm' },
    approved: true,
    limitsLifted: true,
    requestedBy: { name: 'mallory' },
    signed: undefined,
    evict: undefined,
    ping: undefined,
  };
  for (const workflowId of [
    'cleanup/',
    `cleanup/${cluster}/../default`,
    `cleanup/${cluster}/other-policy`,
    `cleanup/not-${cluster}/default`,
  ]) {
    const run = stages.server.client.workflow.execute('startsKills', {
      taskQueue,
      workflowId,
      args: [killRunId(stage), request, stages.taskQueue],
    });
    const error: unknown = await run.catch((failure: unknown) => failure);
    expect([workflowId, error]).toMatchObject([workflowId, { cause: { cause: { type: 'NotACleanup' } } }]);
  }
  expect(simulator.stats().total).toBe(0);
});

test.concurrent('a clean-up under an id of its own is refused before anything is asked', async () => {
  const stage = await stages.with([stale('1:1')]);
  const failure = await failureOf('cleanupStaleSessions', [stage.input()], uniqueName('rogue'));
  expect(failure).toMatchObject({
    type: 'InvalidRequest',
    message: expect.stringContaining(`cleanup/${stage.cluster}/default`),
  });
  expect(stage.simulator.stats().total).toBe(0);
});

test.concurrent('the client refuses what the workflow would refuse, and starts nothing', async () => {
  const stage = await idle();
  const input = { ...stage.input(), force: true };
  await expect(stage.cleanup.start(input)).rejects.toMatchObject({
    code: 'invalid_request',
    problems: [expect.stringContaining('force: is not a known key; known keys: ') as string],
  });
});
