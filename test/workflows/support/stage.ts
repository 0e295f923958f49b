import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClusterActivities, createWorkflowQueueActivities } from '../../../src/activities';
import { CleanupClient } from '../../../src/client';
import type { CleanupHandle } from '../../../src/client';
import type { CleanupInput, CleanupReport } from '../../../src/contracts/cleanup';
import type { ClusterConfig } from '../../../src/contracts/cluster';
import { clusterQueue } from '../../../src/contracts/ids';
import { clusterSchema } from '../../../src/contracts/schemas/cluster';
import type { OntapClient } from '../../../src/ontap';
import { createOntapClient } from '../../../src/ontap';
import type { Simulator, SimulatorOptions } from '../../../src/simulator';
import { startSimulator } from '../../../src/simulator';
import type { TestServer } from '../../support/temporal-server';
import { uniqueName } from '../../support/temporal-server';
import { testWorkflowBundle } from '../../support/workflow-bundle';
import { testPolicy } from './policies';

/** Found in no history and in no log line: every stage logs in with it. */
export const SECRET = 'Sup3r-S3cret-of-the-suite';

export interface StageOptions {
  simulator?: SimulatorOptions;
  /** Changes to the cluster's entry, which allows kills and a window of half a second. */
  entry?: Record<string, unknown>;
  /** Notifications that were sent. */
  onHook?: (hook: string, body: object) => Promise<void>;
  /** No worker for the cluster's queue. */
  unserved?: boolean;
}

/** A simulated cluster with its workers on the shared Temporal server. */
export interface Stage {
  cluster: string;
  taskQueue: string;
  simulator: Simulator;
  cleanup: CleanupClient;
  /** An input for this cluster: enforce, by a quick policy. */
  input(change?: Partial<CleanupInput>): CleanupInput;
  start(change?: Partial<CleanupInput>): Promise<CleanupHandle>;
  run(change?: Partial<CleanupInput>): Promise<CleanupReport>;
  close(): Promise<void>;
}

/** Starts simulator and workers; close it before the server. */
export async function openStage(server: TestServer, options: StageOptions = {}): Promise<Stage> {
  const simulator = await startSimulator({ password: SECRET, ...options.simulator });
  const folder = await mkdtemp(path.join(tmpdir(), 'ontap-workflows-stage-'));
  const config = await entryFor(simulator, folder, options.entry ?? {});
  const [cluster, taskQueue] = [uniqueName('cluster'), uniqueName('ontap-workflows')];
  const client = createOntapClient({ config, appVersion: 'test' });
  await runWorkers(server, { cluster, taskQueue, config, client, options });
  const cleanup = new CleanupClient(server.client, taskQueue);
  const input = (change: Partial<CleanupInput> = {}): CleanupInput => ({
    cluster,
    policy: testPolicy(),
    mode: 'enforce',
    requestedBy: { name: 'tester' },
    ...change,
  });
  return {
    cluster,
    taskQueue,
    simulator,
    cleanup,
    input,
    start: (change) => cleanup.start(input(change)),
    run: (change) => cleanup.run(input(change)),
    async close() {
      client.close();
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function entryFor(
  simulator: Simulator,
  folder: string,
  change: Record<string, unknown>,
): Promise<ClusterConfig> {
  const passwordFile = path.join(folder, 'password');
  await writeFile(passwordFile, simulator.password, { mode: 0o600 });
  return clusterSchema.parse({
    url: simulator.url,
    auth: { basic: { user: simulator.user, passwordFile } },
    tls: { caFile: simulator.caFile },
    allow: ['kill-sessions'],
    guard: { minWindow: '500ms', minSamples: 2 },
    ...change,
  });
}

interface Crew {
  cluster: string;
  taskQueue: string;
  config: ClusterConfig;
  client: OntapClient;
  options: StageOptions;
}

async function runWorkers(
  server: TestServer,
  { cluster, taskQueue, config, client, options }: Crew,
): Promise<void> {
  const hooks = new Map([['ops', { format: 'json' as const }]]);
  const send = (hook: string, body: object) => options.onHook?.(hook, body) ?? Promise.resolve();
  await server.runWorker({
    taskQueue,
    workflowBundle: testWorkflowBundle(),
    activities: createWorkflowQueueActivities({ hooks, send }),
    stickyQueueScheduleToStartTimeout: '2s',
  });
  if (options.unserved === true) return;
  await server.runWorker({
    taskQueue: clusterQueue(cluster),
    activities: createClusterActivities({ cluster, config, client, clients: [] }),
  });
}
