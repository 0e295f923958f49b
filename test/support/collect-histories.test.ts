import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { storedHistories } from '../replay/store';
import { assertNoSecrets, collectHistories, type RecordedRun, replayAll } from './collect-histories';
import { greet } from './fixtures/workflows';
import { runtimeLogs } from './runtime-logs';
import { secretTraces } from './secret-traces';
import { connectTestServer, type TestServer, uniqueName } from './temporal-server';

const PASSWORD = 'Pa55-of-this-file';

const bundle = (name: string) =>
  bundleWorkflowCode({
    workflowsPath: require.resolve(`./fixtures/${name}`),
    logger: new DefaultLogger('WARN'),
  });

let server: TestServer;
beforeAll(async () => {
  server = await connectTestServer();
});
afterAll(() => server?.stop());

/** A history of a workflow of ours, with other activities. */
function stored(activity: (name: string) => string): RecordedRun {
  const [{ history } = { history: {} }] = storedHistories();
  const text = JSON.stringify(history).replaceAll(/(?<="activityType":\{"name":")\w+/g, activity);
  return { workflowId: 'ours', history: historyFromJSON(JSON.parse(text)) };
}

test('a history that our workflows do not replay, or that holds the secret, is found', async () => {
  const workflowBundle = await bundle('workflows');
  const taskQueue = uniqueName('histories');
  await server.runWorker({ taskQueue, workflowBundle });
  for (const name of ['ann', 'bob'])
    await server.client.workflow.execute(greet, { taskQueue, workflowId: uniqueName(name), args: [name] });
  const runs = await collectHistories(server, taskQueue);
  expect(runs).toHaveLength(2);
  await expect(replayAll(runs)).rejects.toThrow(
    /^(ann|bob)-\w+ does not replay: [^]*\n1 EVENT_TYPE_WORKFLOW_EXECUTION_STARTED\n/,
  );
  const ours = stored((name) => name);
  await replayAll([ours]);
  const changed = stored(() => 'another');
  await expect(replayAll([ours, changed])).rejects.toThrow(/^ours does not replay: .*Nondeterminism/);
  assertNoSecrets(runs, PASSWORD);

  await server.client.workflow.execute(greet, { taskQueue, workflowId: taskQueue, args: [PASSWORD] });
  const more = await collectHistories(server, taskQueue);
  expect(() => assertNoSecrets(more, PASSWORD)).toThrow(`the history of ${taskQueue}: the secret`);
});

test('a log line that holds the secret is found', () => {
  const entry = { level: 'INFO', message: 'sent', timestampNanos: 0n } as const;
  runtimeLogs.push({ ...entry, meta: { deep: { er: { and: { deeper: `pw=${PASSWORD}` } } } } });
  expect(() => assertNoSecrets([], PASSWORD)).toThrow('"sent": the secret');
  runtimeLogs.pop();
  assertNoSecrets([], PASSWORD);
});

test.each([
  ['as it is', `say ${PASSWORD}!`],
  ['as basic auth', Buffer.from(`admin:${PASSWORD}`).toString('base64')],
  ['as basic auth of a longer user', Buffer.from(`backup:${PASSWORD}`).toString('base64')],
  ['at the third place of base64', Buffer.from(`xy:${PASSWORD}, and more`).toString('base64')],
  ['as a header', "{ Authorization: '…' }"],
  ['as a header of axios', '{"headers":{"authorization":"…"}}'],
  ['as a login of another secret', 'Basic YWRtaW46b3RoZXI='],
])('a secret is found %s', (_how, text) => {
  expect(secretTraces(text, PASSWORD)).not.toEqual([]);
  expect(secretTraces(Buffer.from(text), PASSWORD)).not.toEqual([]);
});
