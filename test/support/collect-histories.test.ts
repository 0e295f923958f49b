import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { assertNoSecrets, collectHistories, replayAll } from './collect-histories';
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

test('a history that a changed workflow does not replay, or that holds the secret, is found', async () => {
  const [workflowBundle, changed] = await Promise.all([bundle('workflows'), bundle('changed-workflows')]);
  const taskQueue = uniqueName('histories');
  await server.runWorker({ taskQueue, workflowBundle });
  for (const name of ['ann', 'bob'])
    await server.client.workflow.execute(greet, { taskQueue, workflowId: uniqueName(name), args: [name] });
  const runs = await collectHistories(server, taskQueue);
  expect(runs).toHaveLength(2);
  await replayAll(runs, workflowBundle);
  await expect(replayAll(runs, changed)).rejects.toThrow('does not replay');
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
