import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DefaultLogger, NativeConnection } from '@temporalio/worker';
import { workerConfigSchema } from '../../src/contracts/schemas/worker-config';
import { runWorker, SecretRegistry, StartError, type Temporal } from '../../src/worker';
import { collectRuntimeLogs } from '../support/runtime-logs';
import { testWorkflowBundle } from '../support/workflow-bundle';
import { createNamespace, type OwnNamespace } from './support/namespace';

collectRuntimeLogs();
const log = new DefaultLogger('ERROR');
const workflowBundle = testWorkflowBundle();

const configWith = (port = 0) =>
  workerConfigSchema.parse({
    clusters: { a: { url: 'https://127.0.0.1:2', auth: { basic: { user: 'x', passwordEnv: 'X' } } } },
    worker: { health: { port }, connectTimeout: '1h' },
  });

let own: OwnNamespace;
let temporal: Temporal;
beforeAll(async () => {
  own = await createNamespace();
  const connection = await NativeConnection.connect({ address: own.address });
  temporal = { connection, namespace: own.name, address: own.address };
});
afterAll(async () => {
  await temporal.connection.close();
  await own.close();
});

const start = (overrides: object = {}, port = 0) =>
  runWorker(configWith(port), {
    log,
    secrets: new SecretRegistry(),
    env: {},
    temporal,
    workflowBundle,
    ...overrides,
  });

test('runs within another process on its connection, which stays open after the end', async () => {
  const worker = start();
  const { healthUrl } = await worker.ready;
  expect((await fetch(`${healthUrl}/readyz`)).status).toBe(200);
  worker.shutdown();
  worker.shutdown();
  await worker.run;
  await expect(fetch(`${healthUrl}/healthz`)).rejects.toThrow('fetch failed');
  await temporal.connection.workflowService.getSystemInfo({});
});

test('a stop while it still tries to connect ends it without an error, before it was ready', async () => {
  const stopping = new DefaultLogger('WARN', () => worker.shutdown());
  const worker = start({ temporal: undefined, env: { TEMPORAL_ADDRESS: '127.0.0.1:1' }, log: stopping });
  await worker.run;
  await expect(worker.ready).rejects.toThrow('stopped before it was ready');
});

test('workers that can not be made leave nothing behind that holds the connection', async () => {
  const connection = await NativeConnection.connect({ address: own.address });
  const broken = start({
    temporal: { ...temporal, connection },
    workflowBundle: { codePath: '/no/bundle.js' },
  });
  await expect(broken.ready).rejects.toThrow('/no/bundle.js');
  await expect(broken.run).rejects.toThrow('/no/bundle.js');
  await connection.close();
});

test('a health port that is taken is a StartError', async () => {
  const server: Server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const worker = start({}, (server.address() as AddressInfo).port);
  await expect(worker.run).rejects.toThrow(StartError);
  await new Promise((resolve) => server.close(resolve));
});
