import { DefaultLogger, type Logger } from '@temporalio/worker';
import type { WorkerConfig } from '../../contracts/worker-config';
import { createOntapClient, createSecretReader } from '../../ontap';
import { installRuntime, releaseRuntime, type SecretRegistry } from '../../worker';
import { packageVersion } from '../../node';
import { type Finding, runChecks } from './check';
import { CLUSTER_CHECKS, CLUSTERS_CHECKS, CONFIG_CHECKS, TEMPORAL_CHECKS } from './checks';
import type { ClusterScene, ConfigScene, TemporalScene } from './scenes';

/** What is examined, and how. */
export interface ExamineOptions {
  file: string;
  env: NodeJS.ProcessEnv;
  /** Gets to know every secret that is read. */
  secrets: SecretRegistry;
  createSearchAttributes: boolean;
  probeWrites: boolean;
}

/** The findings are the only output. */
const silent: Logger = new DefaultLogger('ERROR', () => {});

function clusterScenes(config: WorkerConfig, { env, secrets, probeWrites }: ExamineOptions): ClusterScene[] {
  const reader = createSecretReader(env);
  const known = {
    read: async (source: Parameters<typeof reader.read>[0]) => secrets.add(await reader.read(source)),
  };
  return Object.entries(config.clusters).map(([cluster, entry]) => ({
    cluster,
    config: entry,
    client: createOntapClient({ config: entry, appVersion: packageVersion(), secrets: known }),
    secrets: known,
    probeWrites,
  }));
}

/** Checks each cluster by itself, and all together. */
export async function examineClusters(
  config: WorkerConfig | undefined,
  options: ExamineOptions,
): Promise<Finding[]> {
  if (config === undefined) return [];
  const scenes = clusterScenes(config, options);
  try {
    const each = await Promise.all(
      scenes.map((scene) => runChecks(CLUSTER_CHECKS, scene, { on: 'cluster', cluster: scene.cluster })),
    );
    return [...(await runChecks(CLUSTERS_CHECKS, scenes, { on: 'configuration' })), ...each.flat()];
  } finally {
    for (const { client } of scenes) client.close();
  }
}

async function examineTemporal(
  config: WorkerConfig | undefined,
  { env, createSearchAttributes }: ExamineOptions,
): Promise<Finding[]> {
  installRuntime({ log: silent });
  const scene: TemporalScene = { env, log: silent, createSearchAttributes, config, pollers: new Map() };
  try {
    return await runChecks(TEMPORAL_CHECKS, scene, { on: 'temporal' });
  } finally {
    await scene.temporal?.connection.close();
    await releaseRuntime();
  }
}

/** The configuration and its clusters, without Temporal. */
export async function examineConfig(
  options: ExamineOptions,
): Promise<{ config: WorkerConfig | undefined; findings: Finding[] }> {
  const { file, env, secrets } = options;
  const scene: ConfigScene = { file, env, secrets };
  const ofConfig = await runChecks(CONFIG_CHECKS, scene, { on: 'configuration' });
  return { config: scene.config, findings: [...ofConfig, ...(await examineClusters(scene.config, options))] };
}

/** Runs every check that makes sense; changes nothing, but for what was asked for. */
export async function examine(options: ExamineOptions): Promise<Finding[]> {
  const { file, env, secrets } = options;
  const scene: ConfigScene = { file, env, secrets };
  const ofConfig = await runChecks(CONFIG_CHECKS, scene, { on: 'configuration' });
  const [ofClusters, ofTemporal] = await Promise.all([
    examineClusters(scene.config, options),
    examineTemporal(scene.config, options),
  ]);
  return [...ofConfig, ...ofClusters, ...ofTemporal];
}
