import { WorkflowFailedError } from '@temporalio/client';
import { DeterminismViolationError } from '@temporalio/workflow';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { SEARCH_ATTRIBUTE_NAMES } from '../../src/contracts/search-attributes';
import { greet, linger, nap } from './fixtures/workflows';
import { replayHistory } from './replay';
import { runtimeLogs } from './runtime-logs';
import {
  connectTestServer,
  startTimeSkippingTestServer,
  type TestServer,
  uniqueName,
} from './temporal-server';

const HOUR_MS = 3_600_000;

const bundle = (name: string) =>
  bundleWorkflowCode({
    workflowsPath: require.resolve(`./fixtures/${name}`),
    logger: new DefaultLogger('WARN'),
  });

let workflowBundle: { code: string };
beforeAll(async () => {
  workflowBundle = await bundle('workflows');
});

async function withServer(connect: () => Promise<TestServer>, use: (server: TestServer) => Promise<void>) {
  const server = await connect();
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

test('a workflow runs on the shared server, with our search attributes, and its history replays', async () => {
  const other = await bundle('changed-workflows');
  await withServer(connectTestServer, async ({ client, connection, namespace, runWorker }) => {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining([...SEARCH_ATTRIBUTE_NAMES]));

    const taskQueue = uniqueName('greet');
    await runWorker({ taskQueue, workflowBundle });
    const handle = await client.workflow.start(greet, { taskQueue, workflowId: taskQueue, args: ['ann'] });
    expect(await handle.result()).toBe('hello ann');

    const history = await handle.fetchHistory();
    await replayHistory(history, workflowBundle);
    await expect(replayHistory(history, other)).rejects.toThrow(DeterminismViolationError);
    expect(runtimeLogs.some(({ message }) => message.includes('Worker state changed'))).toBe(true);
  });
});

test('stop() ends what still runs, so that a result that is waited for settles', async () => {
  let result: Promise<unknown> = Promise.resolve();
  await withServer(connectTestServer, async ({ client, runWorker }) => {
    const taskQueue = uniqueName('linger');
    await runWorker({ taskQueue, workflowBundle });
    const handle = await client.workflow.start(linger, { taskQueue, workflowId: taskQueue });
    result = handle.result().catch((error: unknown) => error);
    await handle.query('__stack_trace');
  });
  expect(await result).toBeInstanceOf(WorkflowFailedError);
});

test('the time-skipping server skips a day', async () => {
  await withServer(startTimeSkippingTestServer, async ({ client, runWorker }) => {
    const taskQueue = uniqueName('nap');
    await runWorker({ taskQueue, workflowBundle });
    const startedAt = Date.now();
    const sleptMs = await client.workflow.execute(nap, { taskQueue, workflowId: taskQueue, args: ['24h'] });
    expect(sleptMs).toBeGreaterThanOrEqual(24 * HOUR_MS);
    expect(Date.now() - startedAt).toBeLessThan(HOUR_MS);
  });
});
