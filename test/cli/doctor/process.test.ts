import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NativeConnection } from '@temporalio/worker';
import { ALL_CHECKS } from '../../../src/cli/doctor/checks';
import { DOCTOR_EXIT } from '../../../src/cli/doctor';
import { assertBuilt } from '../support/built-cli';
import { runCli as runProcess } from '../support/cli-process';
import { runCli } from '../support/run-cli';
import { createLog, runWorker, SecretRegistry, type WorkerHandle } from '../../../src/worker';
import { loadConfig } from '../../../src/worker/config/load-config';
import type { Simulator } from '../../../src/simulator';
import { collectRuntimeLogs } from '../../support/runtime-logs';
import { testWorkflowBundle } from '../../support/workflow-bundle';
import { ConfigFolder } from '../../worker/support/config-file';
import { createNamespace, type OwnNamespace } from '../../worker/support/namespace';
import { closeAll, openSimulator, PASSWORD } from './support/clusters';

collectRuntimeLogs();
const folder = new ConfigFolder();
let own: OwnNamespace;
let simulator: Simulator;
let connection: NativeConnection;
let worker: WorkerHandle;

const entryLines = (uuid: string) => [
  `    url: ${simulator.url}`,
  `    uuid: ${uuid}`,
  '    auth: { basic: { user: admin, passwordEnv: LAB_PASSWORD } }',
  `    tls: { caFile: ${simulator.caFile} }`,
];

/** One worker, as in production, in a namespace of its own. */
beforeAll(async () => {
  assertBuilt();
  [own, simulator] = await Promise.all([createNamespace({ keptForDays: 7 }), openSimulator()]);
  const lines = [
    'clusters:',
    '  lab:',
    ...entryLines(simulator.cluster.uuid),
    'worker: { health: { port: 0 } }',
    '',
  ];
  const file = folder.write('good.yaml', lines.join('\n'), 0o644);
  const env = { LAB_PASSWORD: PASSWORD };
  const secrets = new SecretRegistry();
  const loaded = await loadConfig(file, env, secrets);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  connection = await NativeConnection.connect({ address: own.address });
  worker = runWorker(loaded.config, {
    log: createLog({ level: 'error', secrets }),
    secrets,
    env,
    temporal: { connection, namespace: own.name, address: own.address },
    workflowBundle: testWorkflowBundle(),
  });
  await worker.ready;
});
afterAll(async () => {
  worker?.shutdown();
  await worker?.run;
  await connection?.close();
  await own?.close();
  await closeAll();
  folder.remove();
});

const doctor = (config: string, words: string[] = [], run = runCli) =>
  run(['doctor', '--config', path.join(folder.path, config), ...words], {
    ...own.env,
    LAB_PASSWORD: PASSWORD,
  });

test('where all is well every check says so, and the exit code is 0', async () => {
  const { code, stdout, stderr } = await doctor('good.yaml', [], runProcess);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const { name } of ALL_CHECKS) expect(stdout).toMatch(new RegExp(`^  ✔ ${name}: `, 'm'));
  expect(stdout).toMatch(/^Configuration\n/);
  expect(stdout).toMatch(/\n0 errors, 0 warnings, \d+ ok\n$/);
});

test('findings are JSON on demand, and decide the exit code', async () => {
  const other = '1cd8a442-86d1-11e0-ae1c-123478563412';
  const lines = ['clusters:', '  lab:', ...entryLines(other), '  gone:', ...entryLines(other), ''];
  const text = lines.join('\n').replace(simulator.url, 'https://127.0.0.1:2');
  folder.write('bad.yaml', text, 0o644);
  const { code, stdout } = await doctor('bad.yaml', ['--json']);
  expect(code).toBe(2);
  const { severity, findings } = JSON.parse(stdout) as { severity: string; findings: object[] };
  expect(severity).toBe('error');
  expect(findings).toContainEqual({
    on: 'cluster',
    cluster: 'gone',
    check: 'identity',
    severity: 'error',
    says: expect.stringContaining(`pins ${other}`),
    remedy: expect.stringContaining(simulator.cluster.uuid),
  });
  expect(findings).toContainEqual(
    expect.objectContaining({ on: 'cluster', cluster: 'lab', check: 'tls', severity: 'error' }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({ on: 'temporal', check: 'queues', severity: 'warning' }),
  );
  expect(stdout).not.toContain(PASSWORD);
});

test('a worker that runs with another file is told to be started anew', async () => {
  const lines = [
    'clusters:',
    '  lab:',
    ...entryLines(simulator.cluster.uuid),
    '    allow: [kill-sessions]',
    '    guard: { maxKills: 3 }',
    'worker: { health: { port: 0 } }',
    '',
  ];
  folder.write('newer.yaml', lines.join('\n'), 0o644);
  const { code, stdout } = await doctor('newer.yaml');
  expect(code).toBe(1);
  expect(stdout).toMatch(
    / {2}! running-worker: the worker that runs has another entry of lab: allow there none, here kill-sessions; guard.maxKills there 20, here 3\n {6}→ Start it anew with this file, /,
  );
});

test('a warning is exit code 1, with its remedy below it', async () => {
  const lines = [
    'clusters:',
    '  lab:',
    ...entryLines(simulator.cluster.uuid),
    '    maxConcurrentRequests: 30',
    '',
  ];
  folder.write('eager.yaml', lines.join('\n'), 0o644);
  const { code, stdout } = await doctor('eager.yaml');
  expect(code).toBe(1);
  expect(stdout).toMatch(
    / {2}! request-cap: lab may get up to 30 .*\n {6}→ Set clusters.lab.maxConcurrentRequests/,
  );
});

test('the how-to lists every check and every exit code', () => {
  const page = readFileSync(path.join(__dirname, '../../../docs/how-to/check-with-doctor.md'), 'utf8');
  const [, table = ''] = page.split('## What it checks');
  const rows = [...(table.split('\n## ')[0] ?? '').matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, name]) => name);
  expect(rows).toEqual(ALL_CHECKS.map(({ name }) => name));
  for (const code of Object.values(DOCTOR_EXIT)) expect(page).toMatch(new RegExp(`^\\| ${code} +\\|`, 'm'));
});
