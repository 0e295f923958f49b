import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { type DevServerOptions, resolveDevServer, startDevServer } from '../../src/embedded';
import { isAlive } from '../support/is-alive';
import { printResolveEvent } from '../support/print-resolve-event';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
let executable: string;
beforeAll(async () => {
  sandbox = new Sandbox();
  executable = (await resolveDevServer({ onEvent: printResolveEvent })).path;
});
afterAll(() => sandbox.remove());

async function withServer<T>(
  options: Partial<DevServerOptions>,
  use: (server: Awaited<ReturnType<typeof startDevServer>>, client: Client) => Promise<T>,
): Promise<T> {
  const server = await startDevServer({ executable, ...options });
  const connection = await Connection.connect({ address: server.address });
  try {
    return await use(server, new Client({ connection, namespace: server.namespace }));
  } finally {
    await connection.close();
    await server.stop();
  }
}

test('the server that is handed out has its namespace, attributes, settings and UI, on the wished ports', async () => {
  const [port, uiPort] = await withServer({ uiPort: 0 }, async ({ address, uiUrl }) =>
    [`http://${address}`, uiUrl!].map((url) => Number(new URL(url).port)),
  );
  const options = {
    port: port!,
    uiPort: uiPort!,
    namespace: 'storage',
    searchAttributes: { OntapCluster: 'Keyword' },
    dynamicConfig: { 'limit.maxIDLength': 40, 'history.timerProcessorMaxTimeShift': '20ms' },
  } as const;
  await withServer(options, async ({ address, uiUrl, pid }, { workflow, connection }) => {
    expect([address, uiUrl]).toEqual([`127.0.0.1:${port}`, `http://127.0.0.1:${uiPort}`]);
    expect(await (await fetch(uiUrl!)).text()).toContain('<html');
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: 'storage',
    });
    expect(customAttributes).toHaveProperty('OntapCluster');
    const start = { taskQueue: 'q', workflowId: 'x'.repeat(41) };
    await expect(workflow.start('any', start)).rejects.toMatchObject({
      cause: { details: expect.stringContaining('(41/40)') },
    });

    await withServer(options, async (second) => {
      expect(second.address).not.toBe(address);
      expect(second.uiUrl).not.toBe(uiUrl);
      expect(second.pid).not.toBe(pid);
    });
  });
});

test('a database file keeps workflows over a SIGKILL of the server', async () => {
  const dbFilename = path.join(sandbox.root, 'new-folder/temporal.db');
  const start = { taskQueue: 'q', workflowId: 'kept' };
  await withServer({ dbFilename }, async ({ pid, exited }, { workflow }) => {
    await workflow.start('any', start);
    process.kill(pid, 'SIGKILL');
    expect(await exited).toBe(128 + 9);
  });
  const folder = path.dirname(dbFilename);
  const loose = readdirSync(folder).filter((name) => (statSync(path.join(folder, name)).mode & 0o137) !== 0);
  expect(loose).toEqual([]);
  await withServer({ dbFilename }, async (_, { workflow }) => {
    expect((await workflow.getHandle('kept').describe()).status.name).toBe('RUNNING');
  });
});

test('a server that ends early is reported at once, with the end of its log', async () => {
  const dbFilename = sandbox.file(
    'no.db',
    'this is not a database, and long enough to be read as one'.repeat(99),
  );
  await expect(startDevServer({ executable, dbFilename })).rejects.toThrow(
    /^The Temporal dev server ended with code 1:\n.*file is not a database/s,
  );
});

test('an executable that can not be started is named', async () => {
  const missing = path.join(sandbox.root, 'missing');
  await expect(startDevServer({ executable: missing })).rejects.toThrow(
    /ended with code 127:\n.*missing: (No such file|not found)/,
  );
});

test('a server that never answers is ended, and the error tells its log', async () => {
  const pidFile = path.join(sandbox.root, 'pid');
  const deaf = sandbox.file('deaf', `#!/bin/sh\necho $$ > '${pidFile}'\necho stuck\nexec /bin/sleep 60\n`);
  await expect(startDevServer({ executable: deaf, readyTimeoutMs: 300 })).rejects.toThrow(
    /did not answer in 0.3 s \(.*ECONNREFUSED.*\):\nstuck$/,
  );
  expect(isAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
});

test('variables meant for clients do not reach the server; its log is appended to the wished file', async () => {
  process.env['TEMPORAL_NAMESPACE'] = 'elsewhere';
  const logFile = path.join(sandbox.root, 'logs/server.log');
  const printer = sandbox.file('printer', '#!/bin/sh\n/usr/bin/env\n');
  await expect(startDevServer({ executable: printer, logFile })).rejects.toThrow('ended with code 0');
  delete process.env['TEMPORAL_NAMESPACE'];
  expect(readFileSync(logFile, 'utf8')).toContain('PATH=');
  expect(readFileSync(logFile, 'utf8')).not.toMatch(/^TEMPORAL_/m);
  writeFileSync(logFile, 'kept\n');
  await expect(startDevServer({ executable: printer, logFile })).rejects.toThrow('ended with code 0');
  expect(readFileSync(logFile, 'utf8')).toMatch(/^kept\n/);
});
