import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { JobsClient } from '../../src/client';
import { SEARCH_ATTRIBUTE_NAMES } from '../../src/contracts/search-attributes';
import { workerConfigSchema } from '../../src/contracts/schemas/worker-config';
import { describeEvent, resolveDevServer, startDevServer } from '../../src/embedded';
import { makeEvidenceKey } from '../../src/node';
import { aCluster, startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator';
import { connectTemporal, createLog, installRuntime, runWorker, SecretRegistry } from '../../src/worker';
import type { Subject } from './measure';

const CLUSTER = 'measured';
const CONNECT_WITHIN_MS = 30_000;

type Undo = () => Promise<unknown>;

/** What is measured on, where it differs from an empty cluster that may only be read. */
export interface StageOptions {
  simulator?: SimulatorOptions;
  /** Changes to the cluster's entry. */
  entry?: Record<string, unknown>;
}

/** A Temporal server, a simulated cluster and one worker, all on this machine. */
export async function openStage(
  options: StageOptions = {},
): Promise<{ subject: Subject; close: () => Promise<void> }> {
  const undo: Undo[] = [];
  const close = async () => {
    for (const step of undo.reverse()) await step();
  };
  try {
    const server = await openServer(undo);
    const simulator = await startSimulator({ scenario: aCluster(), speed: 1, ...options.simulator });
    undo.push(() => simulator.close());
    await openWorker(server.address, simulator, options.entry ?? {}, undo);
    const connection = await Connection.connect({ address: server.address });
    undo.push(() => connection.close());
    const client = new Client({ connection });
    return { subject: { simulator, client, jobs: new JobsClient(client), cluster: CLUSTER }, close };
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

async function openWorker(
  address: string,
  simulator: Simulator,
  change: object,
  undo: Undo[],
): Promise<void> {
  const secrets = new SecretRegistry();
  const log = createLog({ level: 'error', secrets });
  installRuntime({ log });
  const temporal = await connectTemporal(
    { options: { address }, namespace: 'default', address },
    { log, forMs: CONNECT_WITHIN_MS, signal: new AbortController().signal },
  );
  undo.push(() => temporal.connection.close());
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: path.join(__dirname, '../../src/workflows/index.ts'),
    logger: new DefaultLogger('WARN'),
  });
  const config = await configFor(simulator, change, undo);
  const worker = runWorker(config, { log, secrets, temporal, workflowBundle });
  undo.push(() => {
    worker.shutdown();
    return worker.run;
  });
  await worker.ready;
}

async function configFor(simulator: Simulator, change: object, undo: Undo[]) {
  const folder = await mkdtemp(path.join(tmpdir(), 'ontap-workflows-measure-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const passwordFile = path.join(folder, 'password');
  await writeFile(passwordFile, simulator.password, { mode: 0o600 });
  const entry = {
    url: simulator.url,
    auth: { basic: { user: simulator.user, passwordFile } },
    tls: { caFile: simulator.caFile },
    ...change,
  };
  const evidenceKeyFile = path.join(folder, 'evidence.key');
  await makeEvidenceKey(evidenceKeyFile);
  return workerConfigSchema.parse({
    evidenceKeyFile,
    clusters: { [CLUSTER]: entry },
    worker: { health: { port: 0 } },
  });
}
