import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { JobsClient } from '../../src/client';
import { SEARCH_ATTRIBUTE_NAMES } from '../../src/contracts/search-attributes';
import { workerConfigSchema } from '../../src/contracts/schemas/worker-config';
import { describeEvent, resolveDevServer, startDevServer } from '../../src/embedded';
import { stringify } from 'yaml';
import { makeEvidenceKey, PACKAGE_ROOT } from '../../src/node';
import { aCluster, startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator';
import { connectTemporal, createLog, installRuntime, runWorker, SecretRegistry } from '../../src/worker';
import { bundleOfSources } from '../../test/support/workflow-bundle';
import type { Subject } from './measure';

const CLUSTER = 'measured';
const CONNECT_WITHIN_MS = 30_000;

type Undo = () => Promise<unknown>;

/** What is measured on, where it differs from an empty cluster that may only be read. */
export interface StageOptions {
  simulator?: SimulatorOptions;
  /** Changes to the cluster's entry. */
  entry?: Record<string, unknown>;
  /** The built worker in a process of its own, whose memory and time can be measured. */
  isApart?: boolean;
  /** A Temporal server that runs, whose namespace `default` has our search attributes. @default one of its own */
  address?: string;
}

/** A Temporal server, and one built worker of these clusters, by their processes. */
export async function openApart(
  simulators: Simulator[],
  entry: Record<string, unknown>,
): Promise<{ client: Client; serverPid: number; workerPid: number; close: () => Promise<void> }> {
  const undo: Undo[] = [];
  const close = () => undone(undo);
  try {
    const server = await openServer(undo);
    const workerPid = await startWorker(server.address, await configFor(simulators, entry, undo), undo);
    const connection = await Connection.connect({ address: server.address });
    undo.push(() => connection.close());
    return { client: new Client({ connection }), serverPid: server.pid, workerPid, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function undone(undo: Undo[]): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step();
}

/** A Temporal server, a simulated cluster and one worker, all on this machine. */
export async function openStage(
  options: StageOptions = {},
): Promise<{ subject: Subject; workerPid: number; close: () => Promise<void> }> {
  const undo: Undo[] = [];
  const close = () => undone(undo);
  try {
    const { address } = options.address === undefined ? await openServer(undo) : { address: options.address };
    const simulator = await startSimulator({ scenario: aCluster(), speed: 1, ...options.simulator });
    undo.push(() => simulator.close());
    const config = await configFor([simulator], options.entry ?? {}, undo);
    const own = options.isApart === true ? startWorker : openWorker;
    const workerPid = await own(address, config, undo);
    const connection = await Connection.connect({ address });
    undo.push(() => connection.close());
    const client = new Client({ connection });
    return {
      subject: { simulator, client, jobs: new JobsClient(client), cluster: CLUSTER },
      workerPid,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openServer(undo: Undo[]) {
  const { path: executable } = await resolveDevServer({
    onEvent: (event) => console.error(describeEvent(event)),
  });
  const server = await startDevServer({
    executable,
    searchAttributes: Object.fromEntries(SEARCH_ATTRIBUTE_NAMES.map((name) => [name, 'Keyword' as const])),
    // As in `up`: by default timers are up to a second late, which gathers looks, but is no merit of ours.
    dynamicConfig: { 'history.timerProcessorMaxTimeShift': '20ms' },
  });
  undo.push(() => server.stop());
  return server;
}

type Config = Awaited<ReturnType<typeof configFor>>;

/** @returns the process that it runs in */
async function openWorker(address: string, { config }: Config, undo: Undo[]): Promise<number> {
  const secrets = new SecretRegistry();
  const log = createLog({ level: 'error', secrets });
  installRuntime({ log });
  const temporal = await connectTemporal(
    { options: { address }, namespace: 'default', address },
    { log, forMs: CONNECT_WITHIN_MS, signal: new AbortController().signal },
  );
  undo.push(() => temporal.connection.close());
  const workflowBundle = { codePath: await bundleOfSources() };
  const worker = runWorker(workerConfigSchema.parse(config), { log, secrets, temporal, workflowBundle });
  undo.push(() => {
    worker.shutdown();
    return worker.run;
  });
  await worker.ready;
  return process.pid;
}

/** @returns its process, which polls soon */
async function startWorker(address: string, { config, folder }: Config, undo: Undo[]): Promise<number> {
  const file = path.join(folder, 'clusters.yaml');
  await writeFile(file, stringify(config));
  const main = path.join(PACKAGE_ROOT, 'dist/cli/main.js');
  // As docker-compose.yml runs it.
  const memory = { NODE_OPTIONS: '--max-old-space-size=768', MALLOC_ARENA_MAX: '2' };
  const env = { ...process.env, TEMPORAL_ADDRESS: address, ...memory };
  const worker = spawn(process.execPath, [main, 'worker', '--config', file], { env, stdio: 'ignore' });
  undo.push(async () => {
    if (worker.exitCode !== null) return;
    worker.kill();
    await once(worker, 'exit');
  });
  await once(worker, 'spawn');
  return worker.pid ?? 0;
}

async function configFor(simulators: Simulator[], change: object, undo: Undo[]) {
  const folder = await mkdtemp(path.join(tmpdir(), 'ontap-workflows-measure-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const entries = await Promise.all(
    simulators.map(async ({ url, user, password, caFile }, index) => {
      const passwordFile = path.join(folder, `password-${index}`);
      await writeFile(passwordFile, password, { mode: 0o600 });
      const entry = { url, auth: { basic: { user, passwordFile } }, tls: { caFile }, ...change };
      return [index === 0 ? CLUSTER : `${CLUSTER}-${index}`, entry] as const;
    }),
  );
  const evidenceKeyFile = path.join(folder, 'evidence.key');
  await makeEvidenceKey(evidenceKeyFile);
  const config = { evidenceKeyFile, clusters: Object.fromEntries(entries), worker: { health: { port: 0 } } };
  return { config, folder };
}
