import type { CleanupInput, CleanupMode } from '../../../contracts/cleanup';
import type { Policy } from '../../../contracts/policy';
import { formatProblem } from '../../../contracts/schemas/read-yaml';
import { plainText } from '../../../contracts/text';
import type { WorkerConfig } from '../../../contracts/worker-config';
import { loadConfig, type SecretRegistry } from '../../../worker';
import { laneScreens } from '../../shared/output/lanes';
import { systemUser } from '../../shared/requester';
import { type FinishedRun, runOne, type RunContext } from './run-one';

/** @throws Error that lists every problem of the file */
export async function readConfig(file: string, secrets: SecretRegistry): Promise<WorkerConfig> {
  const loaded = await loadConfig(file, process.env, secrets);
  if (loaded.ok) return loaded.config;
  const problems = loaded.problems.map((problem) => `  ${formatProblem(problem)}`);
  throw new Error([`The configuration ${file} can't be used:`, ...problems].join('\n'));
}

/** The configuration with the chosen cluster, or with all. @throws Error that names those that there are */
export function onlyCluster(config: WorkerConfig, wanted: string | undefined): WorkerConfig {
  if (wanted === undefined) return config;
  const entry = Object.hasOwn(config.clusters, wanted) ? config.clusters[wanted] : undefined;
  if (entry !== undefined) return { ...config, clusters: { [wanted]: entry } };
  const names = Object.keys(config.clusters).join(', ');
  throw new Error(`The configuration has no cluster "${wanted}"; it has ${names}`);
}

/** What came of one cluster. */
export interface ClusterRuns {
  cluster: string;
  runs: FinishedRun[];
  /** Why the last run has no report. */
  failed?: string;
}

async function runOnCluster(
  context: RunContext,
  cluster: string,
  policy: Policy,
  modes: readonly CleanupMode[],
): Promise<ClusterRuns> {
  const runs: FinishedRun[] = [];
  try {
    for (const mode of modes) {
      const input: CleanupInput = { cluster, policy, mode, requestedBy: { name: systemUser() } };
      runs.push(await runOne(context, input));
    }
    return { cluster, runs };
  } catch (error) {
    context.signal.throwIfAborted();
    const failed = error instanceof Error ? error.message : String(error);
    context.screen.print(`${context.screen.style.red('✖')} ${cluster}: ${plainText(failed)}`);
    return { cluster, runs, failed };
  }
}

/** Reports on all clusters at once; with `enforce` kills afterwards, after a window of its own. */
export async function runOnClusters(
  context: RunContext,
  clusters: readonly string[],
  policy: Policy,
  mode: CleanupMode,
): Promise<ClusterRuns[]> {
  const modes: CleanupMode[] = mode === 'enforce' ? ['report', 'enforce'] : ['report'];
  const lanes = laneScreens(context.screen, clusters);
  return Promise.all(
    clusters.map((cluster) => {
      const screen = lanes.get(cluster) ?? context.screen;
      return runOnCluster({ ...context, screen }, cluster, policy, modes);
    }),
  );
}
