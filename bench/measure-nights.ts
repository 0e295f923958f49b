import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { connectOntapWorkflows, type OntapWorkflows } from '../src/client';
import { freePort } from '../src/embedded';
import { PACKAGE_ROOT } from '../src/node';
import { type Simulator, startSimulator } from '../src/simulator';
import { residentMib } from './process-usage';

/**
 * Memory and file of a built `serve` over many nights of reports: `npm run measure:nights -- --minutes 12`. Temporal's
 * schedules run in real time, so each is triggered anew when its report has ended: some 48 starts, the hours of two days, in
 * 12 minutes.
 */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '12' } } });

const CLUSTERS = ['prod1', 'prod2', 'prod3', 'prod4'];
/** As many samples as the default policy takes, in seconds. */
const OBSERVE = { window: '6s', every: '500ms' };
const MIB = 1024 * 1024;
const SHOWN_EVERY = 8;

interface Site {
  folder: string;
  port: number;
  serving: ChildProcess;
}

function serverOf(folder: string): number {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  const own = lines.find(
    (line) => line.includes(folder) && /^\s*\d+ \S*temporal server start-dev/.test(line),
  );
  return Number.parseInt(own ?? '', 10);
}

function writeSite(folder: string, simulators: readonly Simulator[]): void {
  const write = (name: string, value: unknown) =>
    writeFileSync(path.join(folder, name), typeof value === 'string' ? value : stringify(value), {
      mode: 0o600,
    });
  const entries = simulators.map(({ url, user, password, caFile }, index) => {
    write(`secret-${index}`, password);
    const auth = { basic: { user, passwordFile: path.join(folder, `secret-${index}`) } };
    return [CLUSTERS[index], { url, auth, tls: { caFile }, guard: { minWindow: '1s' } }] as const;
  });
  write('clusters.yaml', { clusters: Object.fromEntries(entries), worker: { health: { port: 0 } } });
  const shipped = readFileSync(path.join(PACKAGE_ROOT, 'policies/default.yaml'), 'utf8');
  const { window, every } = OBSERVE;
  write('policy.yaml', shipped.replace(/observe: .*/, `observe: { window: ${window}, every: ${every} }`));
  const nightly = { cron: '0 2 * * *', policy: './policy.yaml', mode: 'report' };
  const schedules = CLUSTERS.map((clusters) => [`report-${clusters}`, { ...nightly, clusters }]);
  write('schedules.yaml', { schedules: Object.fromEntries(schedules) });
}

async function startServe(folder: string): Promise<Site> {
  const port = await freePort();
  const at = (name: string) => path.join(folder, name);
  const words = [
    '--config',
    at('clusters.yaml'),
    '--schedules',
    at('schedules.yaml'),
    '--state',
    at('state'),
  ];
  const main = path.join(PACKAGE_ROOT, 'dist/cli/main.js');
  const serving = spawn(process.execPath, [main, 'serve', ...words, '--port', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  serving.stderr.on('data', (data: Buffer) => (said += data.toString()));
  while (!said.includes('"msg":"Serving"')) {
    if (serving.exitCode !== null) throw new Error(`serve has ended: ${said}`);
    await sleep(100);
  }
  return { folder, port, serving };
}

const COMPLETED = 'WorkflowType = "cleanupStaleSessions" AND ExecutionStatus = "Completed"';

async function show({ folder, serving }: Site, { temporal }: OntapWorkflows, round: number): Promise<void> {
  const { count } = await temporal.workflow.count(COMPLETED);
  const pid = serving.pid ?? 0;
  const fileMib = statSync(path.join(folder, 'state/temporal.db')).size / MIB;
  const memory = `Node ${residentMib(pid).toFixed(0)} MiB, Temporal ${residentMib(serverOf(folder)).toFixed(0)} MiB`;
  console.log(`${round} starts of each: ${count} reports; ${memory}, temporal.db ${fileMib.toFixed(1)} MiB`);
}

/** One report of each cluster, to its end. */
async function oneRound({ schedules, temporal }: OntapWorkflows): Promise<void> {
  const started = await Promise.all(CLUSTERS.map((name) => schedules.trigger(`report-${name}`)));
  await Promise.all(started.map(({ workflowId }) => temporal.workflow.getHandle(workflowId).result()));
}

async function measure(site: Site): Promise<void> {
  const workflows = await connectOntapWorkflows({ address: `127.0.0.1:${site.port}` });
  const until = performance.now() + Number(values.minutes) * 60_000;
  try {
    await show(site, workflows, 0);
    let rounds = 0;
    while (performance.now() < until) {
      await oneRound(workflows);
      if (++rounds % SHOWN_EVERY === 0) await show(site, workflows, rounds);
    }
    await show(site, workflows, rounds);
  } finally {
    await workflows.close();
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ontap-workflows-nights-'));
  const simulators = await Promise.all(CLUSTERS.map((_, index) => startSimulator({ seed: index + 1 })));
  writeSite(folder, simulators);
  const site = await startServe(folder);
  try {
    await measure(site);
  } finally {
    site.serving.kill('SIGTERM');
    await new Promise((ended) => site.serving.once('exit', ended));
    await Promise.all(simulators.map((simulator) => simulator.close()));
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
