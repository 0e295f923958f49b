import { activityInfo } from '@temporalio/activity';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type ClusterActivities,
  type ClusterContext,
  createClusterActivities,
} from '../../../src/activities';
import { clusterSchema } from '../../../src/contracts/schemas/cluster';
import { createOntapClient } from '../../../src/ontap';
import {
  finishedButOpen,
  type SeenRequest,
  type SessionSpec,
  type SimulatedSession,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../../src/simulator';
import { TEST_KEYS } from '../../support/evidence-keys';
import { NO_HOLDS } from '../../support/no-holds';
import { SECRET } from '../../workflows/support/stage';
import { RIG_CLUSTER } from './evidence';

export { SECRET };

export interface RigOptions {
  simulator?: SimulatorOptions;
  /** Changes to the cluster's entry, which allows kills. */
  entry?: Record<string, unknown>;
  clients?: ClusterContext['clients'];
  /** @default not halted */
  readHalt?: NonNullable<ClusterContext['readHalt']>;
  /** @default not cancelled */
  isCancelled?: () => Promise<boolean>;
  /** @default the attempt that asks is the one that counts */
  readRun?: NonNullable<ClusterContext['readRun']>;
  /** What else differs from a worker's. @default no wait of the run has seen a job */
  context?: Partial<ClusterContext>;
}

const notHalted = async () => ({ halted: false as const });

/** The run of the activity that asks, as Temporal would tell it. */
function ownRun(isCancelRequested: boolean) {
  const { activityId, attempt } = activityInfo();
  return { isRunning: true, isCancelRequested, attempts: new Map([[activityId, attempt]]) };
}

/** A simulated cluster without sessions of its own, and the activities that work on it over HTTPS. */
export interface Rig {
  simulator: Simulator;
  context: ClusterContext;
  activities: ClusterActivities;
  /** Everything that has reached the cluster, oldest first. */
  requests: SeenRequest[];
  passwordFile: string;
  /** The same cluster with another entry. */
  withEntry(entry: Record<string, unknown>): ClusterActivities;
  /** The same cluster in another context. */
  withContext(change: Partial<ClusterContext>): ClusterActivities;
  add(spec?: Partial<SessionSpec>): SimulatedSession;
  close(): Promise<void>;
}

export async function openRig(given: RigOptions = {}): Promise<Rig> {
  const { entry = {}, clients = [], readHalt = notHalted, isCancelled = async () => false } = given;
  const { readRun = async () => ownRun(await isCancelled()) } = given;
  const readLastLook = async () => undefined;
  const simulator = await startSimulator({ scenario: 'empty', password: SECRET, ...given.simulator });
  simulator.cluster.uuid = RIG_CLUSTER;
  const folder = await mkdtemp(path.join(tmpdir(), 'ontap-workflows-activities-'));
  const passwordFile = path.join(folder, 'password');
  await writeFile(passwordFile, simulator.password, { mode: 0o600 });
  const contexts: ClusterContext[] = [];
  const connect = (change: Record<string, unknown>): ClusterContext => {
    const config = clusterSchema.parse({
      url: simulator.url,
      uuid: RIG_CLUSTER,
      auth: { basic: { user: simulator.user, passwordFile } },
      tls: { caFile: simulator.caFile },
      allow: ['kill-sessions'],
      // A file's tests share one client, and its fuse.
      guard: { maxKills: 400 },
      ...change,
    });
    const client = createOntapClient({ config, appVersion: 'test' });
    const own = {
      cluster: 'prod1',
      config,
      client,
      clients,
      readHalt,
      readRun,
      readLastLook,
      holds: NO_HOLDS,
      evidenceKeys: TEST_KEYS,
    };
    const context: ClusterContext = { ...own, ...given.context };
    contexts.push(context);
    return context;
  };
  const context = connect(entry);
  const requests: SeenRequest[] = [];
  simulator.hooks.onRequest((request) => requests.push(request));
  return {
    simulator,
    context,
    activities: createClusterActivities(context),
    requests,
    passwordFile,
    withContext: (change) => createClusterActivities({ ...context, ...change }),
    withEntry: (change) => createClusterActivities(connect({ ...entry, ...change })),
    add: (spec = {}) => simulator.sessions.add({ story: finishedButOpen(), ...spec }),
    async close() {
      for (const { client } of contexts) client.close();
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
