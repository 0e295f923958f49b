import { DefaultLogger, NativeConnection } from '@temporalio/worker';
import { observeWorkflowId } from '../../src/contracts/ids';
import { workerConfigSchema } from '../../src/contracts/schemas/worker-config';
import { SecretRegistry, runWorker } from '../../src/worker';
import { ensureObservers, keepObservers } from '../../src/worker/ensure-observers';
import { collectRuntimeLogs } from '../support/runtime-logs';
import { waitFor } from '../support/wait-for';
import { testWorkflowBundle } from '../support/workflow-bundle';
import { createNamespace, type OwnNamespace } from './support/namespace';

collectRuntimeLogs();
const log = new DefaultLogger('ERROR');

const entry = (name: string, more: object = {}) => ({
  url: `https://${name}:2`,
  auth: { basic: { user: 'x', passwordEnv: 'X' } },
  ...more,
});
const config = workerConfigSchema.parse({
  clusters: { aged: entry('a', { ages: { every: '5m' } }), ageless: entry('b') },
  worker: { health: { port: 0 } },
});

let own: OwnNamespace;
let connection: NativeConnection;
beforeAll(async () => {
  own = await createNamespace();
  connection = await NativeConnection.connect({ address: own.address });
});
afterAll(async () => {
  await connection.close();
  await own.close();
});

const observer = (cluster: string) => own.client.workflow.getHandle(observeWorkflowId(cluster));
const ensure = () => ensureObservers({ connection, namespace: own.name }, config.clusters, log);

test('of each cluster whose entry asks for ages one observer goes on, however many workers start', async () => {
  await ensure();
  const { runId, status } = await observer('aged').describe();
  await Promise.all([ensure(), ensure()]);
  expect([status.name, (await observer('aged').describe()).runId]).toEqual(['RUNNING', runId]);
  await expect(observer('ageless').describe()).rejects.toThrow('not found');
});

test('the next worker with the entry starts the one anew that has ended', async () => {
  await observer('aged').terminate();
  await ensure();
  expect((await observer('aged').describe()).status.name).toBe('RUNNING');
  await observer('aged').terminate();
});

test('an observer that ended is started anew by a worker that runs', async () => {
  const stop = keepObservers({ connection, namespace: own.name }, config.clusters, log, 50);
  const runs = async () => (await observer('aged').describe()).status.name === 'RUNNING';
  await waitFor('it runs', runs);
  await observer('aged').terminate();
  await waitFor('it runs again', runs);
  expect(await runs()).toBe(true);
  await stop();
  await observer('aged').terminate();
});

test('a worker starts it with itself, and serves it', async () => {
  const temporal = { connection, namespace: own.name, address: own.address };
  const options = { log, secrets: new SecretRegistry(), env: {}, temporal };
  const worker = runWorker(config, { ...options, workflowBundle: testWorkflowBundle() });
  await worker.ready;
  await waitFor('it is started', () =>
    observer('aged')
      .describe()
      .then(
        () => true,
        () => false,
      ),
  );
  // Without a key there is nothing to seal with.
  expect(await observer('aged').result()).toEqual({ outcome: 'not_configured' });
  worker.shutdown();
  await worker.run;
});

test('a Temporal that does not take it costs the ages, not the worker', async () => {
  const said: string[] = [];
  const listening = new DefaultLogger('ERROR', ({ message }) => said.push(message));
  const gone = { connection, namespace: 'there-is-none' };
  await ensureObservers(gone, config.clusters, listening);
  expect(said).toEqual([
    expect.stringMatching(/^observe\/aged can't be started \(.*\): its sessions get no ages$/s),
  ]);
});
