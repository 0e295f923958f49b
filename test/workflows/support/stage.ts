import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type ClusterContext,
  createClusterActivities,
  createWorkflowQueueActivities,
  type SendHook,
} from '../../../src/activities';
import type { CleanupHandle } from '../../../src/client';
import { CleanupClient } from '../../../src/client';
import type { ClientName } from '../../../src/contracts/cluster';
import type { CleanupInput, CleanupReport } from '../../../src/contracts/cleanup';
import type { ClusterConfig } from '../../../src/contracts/cluster';
import { clusterQueue } from '../../../src/contracts/ids';
import type { Notification } from '../../../src/contracts/notification';
import { clusterSchema } from '../../../src/contracts/schemas/cluster';
import { createOntapClient } from '../../../src/ontap';
import type { Simulator, SimulatorOptions } from '../../../src/simulator';
import { startSimulator } from '../../../src/simulator';
import { TEST_KEYS } from '../../support/evidence-keys';
import { NO_HOLDS } from '../../support/no-holds';
import type { TestServer } from '../../support/temporal-server';
import { uniqueName } from '../../support/temporal-server';
import { testWorkflowBundle } from '../../support/workflow-bundle';
import { testPolicy } from './policies';

/** Found in no history and in no log line: every stage logs in with it. */
export const SECRET = 'Sup3r-S3cret-of-the-suite';

type OnHook = (...sent: Parameters<SendHook>) => Promise<void>;

/** Where notifications go. */
type Hooks = Parameters<typeof createWorkflowQueueActivities>[0];

export interface StageOptions {
  /** Names of backup servers in the worker's configuration. */
  clients?: ClientName[];
  simulator?: SimulatorOptions;
  /** Changes to the cluster's entry, which allows kills and a window of half a second. */
  entry?: Record<string, unknown>;
  /** Who logs in, of the simulator's users. @default the one that may do everything */
  user?: string;
  /** Called with what is sent to the web hook `ops`. */
  onHook?: OnHook;
  /** No worker for the cluster's queue. */
  unserved?: boolean;
  /** When not finding a job is an answer. @default after ONTAP's own times */
  absence?: NonNullable<ClusterContext['absence']>;
  /** By which sessions are stale for the observer. @default none are */
  stalePolicy?: NonNullable<ClusterContext['stalePolicy']>;
  /** @default those of every worker of the suite */
  evidenceKeys?: NonNullable<ClusterContext['evidenceKeys']>;
  /** How long looks at jobs hold their slot. @default not at all */
  holds?: NonNullable<ClusterContext['holds']>;
  /** Asks the owner's change system. @default no way to ask */
  askGate?: NonNullable<ClusterContext['askGate']>;
  /** Tries a port of a client. @default by a connection of this host */
  tryPort?: NonNullable<ClusterContext['tryPort']>;
}

/** A simulated cluster with its worker on the shared Temporal server. */
export interface Stage {
  cluster: string;
  taskQueue: string;
  simulator: Simulator;
  /** The cluster's entry as the activities see it; may be changed while they run. */
  entry: ClusterConfig;
  cleanup: CleanupClient;
  /** An input for this cluster: enforce, by a quick policy. */
  input(change?: Partial<CleanupInput>): CleanupInput;
  start(change?: Partial<CleanupInput>): Promise<CleanupHandle>;
  run(change?: Partial<CleanupInput>): Promise<CleanupReport>;
  close(): Promise<void>;
}

/** Any number of simulated clusters, and one worker that runs their workflows. */
export interface Stages {
  taskQueue: string;
  open(options?: StageOptions): Promise<Stage>;
  /** Closes all that were opened. */
  close(): Promise<void>;
}

/**
 * Runs the workflow worker. Close the stages before the server.
 *
 * @param hooks - In place of `onHook` of the stages.
 * @param activities - In place of those of the workflow queue.
 */
export async function openStages(
  server: TestServer,
  hooks?: Hooks,
  activities: object = {},
): Promise<Stages> {
  // What the worker's configuration would list: every stage that was opened.
  const clusters: string[] = [];
  const taskQueue = uniqueName('ontap-workflows');
  const listeners = new Map<string, OnHook>();
  const send: SendHook = async (hook, body, options) =>
    listeners.get((body as Notification).cluster)?.(hook, body, options);
  await server.runWorker({
    taskQueue,
    workflowBundle: testWorkflowBundle(),
    activities: {
      ...createWorkflowQueueActivities({
        ...(hooks ?? { hooks: new Map([['ops', { format: 'json' as const }]]), send }),
        clusters,
      }),
      ...activities,
    },
    stickyQueueScheduleToStartTimeout: '2s',
  });
  const opened: Stage[] = [];
  return {
    taskQueue,
    async open(options = {}) {
      const stage = await openCluster(server, taskQueue, options);
      if (options.onHook !== undefined) listeners.set(stage.cluster, options.onHook);
      opened.push(stage);
      clusters.push(stage.cluster);
      return stage;
    },
    async close() {
      await Promise.all(opened.map((stage) => stage.close()));
    },
  };
}

/** A single stage with a workflow worker of its own. */
export async function openStage(server: TestServer, options: StageOptions = {}): Promise<Stage> {
  return (await openStages(server)).open(options);
}

async function openCluster(server: TestServer, taskQueue: string, options: StageOptions): Promise<Stage> {
  const simulator = await startSimulator({ password: SECRET, ...options.simulator });
  // Equal seeds give equal uuids, and clusters of one uuid share a killer on the shared server.
  simulator.cluster.uuid = randomUUID();
  const folder = await mkdtemp(path.join(tmpdir(), 'ontap-workflows-stage-'));
  const config = await entryFor(simulator, folder, options);
  const cluster = uniqueName('cluster');
  const client = createOntapClient({ config, appVersion: 'test' });
  if (options.unserved !== true) {
    const absence = options.absence === undefined ? {} : { absence: options.absence };
    const askGate = options.askGate === undefined ? {} : { askGate: options.askGate };
    const activities = createClusterActivities({
      cluster,
      config,
      client,
      clients: options.clients ?? [],
      holds: options.holds ?? NO_HOLDS,
      evidenceKeys: options.evidenceKeys ?? TEST_KEYS,
      stalePolicy: options.stalePolicy,
      ...absence,
      ...askGate,
      ...(options.tryPort === undefined ? {} : { tryPort: options.tryPort }),
    });
    await server.runWorker({
      taskQueue: clusterQueue(cluster),
      activities,
      // As a worker has it, but for tests of milliseconds.
      maxHeartbeatThrottleInterval: '50ms',
      defaultHeartbeatThrottleInterval: '50ms',
    });
  }
  const close = async () => {
    client.close();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { cluster, taskQueue, simulator, entry: config, ...callers(server, cluster, taskQueue), close };
}

function callers(server: TestServer, cluster: string, taskQueue: string) {
  const cleanup = new CleanupClient(server.client, taskQueue);
  const input = (change: Partial<CleanupInput> = {}): CleanupInput => ({
    cluster,
    policy: testPolicy(),
    mode: 'enforce',
    requestedBy: { name: 'tester' },
    ...change,
  });
  return {
    cleanup,
    input,
    start: (change?: Partial<CleanupInput>) => cleanup.start(input(change)),
    run: (change?: Partial<CleanupInput>) => cleanup.run(input(change)),
  };
}

async function entryFor(
  simulator: Simulator,
  folder: string,
  { entry = {}, user = simulator.user }: StageOptions,
): Promise<ClusterConfig> {
  const passwordFile = path.join(folder, 'password');
  await writeFile(passwordFile, simulator.password, { mode: 0o600 });
  return clusterSchema.parse({
    url: simulator.url,
    auth: { basic: { user, passwordFile } },
    tls: { caFile: simulator.caFile },
    allow: ['kill-sessions'],
    guard: { minWindow: '500ms', minSamples: 2 },
    ...entry,
  });
}
