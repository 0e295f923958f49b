import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { LogEntry } from '@temporalio/worker';
import { DefaultLogger } from '@temporalio/worker';
import { StartError } from '../../src/worker';
import { connectTemporal, readTarget } from '../../src/worker/temporal/connect';
import { fromGlobalSetup } from '../support/environment';
import { uniqueName } from '../support/temporal-server';
import { collectRuntimeLogs } from '../support/runtime-logs';

beforeAll(collectRuntimeLogs);

const lines: string[] = [];
const log = new DefaultLogger('INFO', ({ message }: LogEntry) => lines.push(message));
afterEach(() => lines.splice(0));

const connect = (env: NodeJS.ProcessEnv, stop = new AbortController(), forMs = 300) =>
  connectTemporal(readTarget({ TEMPORAL_ADDRESS: fromGlobalSetup('address'), ...env }), {
    log,
    forMs,
    signal: stop.signal,
  });

test('connects to the address and namespace of the environment', async () => {
  const temporal = await connect({});
  expect(temporal).toMatchObject({ namespace: 'default', address: fromGlobalSetup('address') });
  await temporal.connection.close();
});

test.each([
  [
    'nothing listens',
    { TEMPORAL_ADDRESS: '127.0.0.1:1' },
    /127\.0\.0\.1:1 can't be reached: Connection refused/,
  ],
  [
    'the host has no address',
    { TEMPORAL_ADDRESS: 'nowhere.invalid:7233' },
    /nowhere\.invalid:7233 can't be reached/,
  ],
  ['the server has no TLS', { TEMPORAL_TLS: 'true' }, /can't be reached: .*TEMPORAL_TLS_SERVER_CA_CERT_PATH/],
  [
    'the namespace is missing',
    { TEMPORAL_NAMESPACE: 'nowhere' },
    /no namespace "nowhere".*namespace create -n nowhere/,
  ],
])('when %s it tries for the time that is stated, and says where and what to do', async (_, env, words) => {
  const error = await connect(env).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StartError);
  expect((error as Error).message).toMatch(words);
  expect(lines[0]).toMatch(/; trying again for /);
});

test('a namespace that was made a second ago is waited for until work can begin in it', async () => {
  const namespace = uniqueName('fresh');
  const { connection: other } = await connect({});
  const isUsable = ({ workflowService }: typeof other) =>
    workflowService.countWorkflowExecutions({ namespace }).then(
      () => true,
      () => false,
    );
  // Asked before it is there, the server remembers for a moment that it is not.
  await expect(isUsable(other)).resolves.toBe(false);
  await other.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  const { connection } = await connect({ TEMPORAL_NAMESPACE: namespace }, undefined, 60_000);
  const isUsed = await isUsable(connection);
  await Promise.all([connection.close(), other.close()]);
  expect([isUsed, lines[0]]).toEqual([
    true,
    expect.stringMatching(/lets nothing work in it so far .*; trying again/),
  ]);
});

test('variables that contradict each other are a StartError', () => {
  expect(() =>
    readTarget({ TEMPORAL_TLS_CLIENT_CERT_PATH: '/a', TEMPORAL_TLS_CLIENT_CERT_DATA: 'b' }),
  ).toThrow(StartError);
});

test('a server that accepts and stays silent does not keep a stop waiting', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const stop = new AbortController();
  silent.once('connection', () => stop.abort(new Error('stopped')));
  await expect(connect({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` }, stop, 600_000)).rejects.toThrow('stopped');
  for (const socket of sockets) socket.destroy();
  silent.close();
});
