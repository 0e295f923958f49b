import type { CleanupInput, CleanupMode } from '../../contracts/cleanup';
import type { Policy } from '../../contracts/policy';
import { formatProblem } from '../../contracts/schemas/read-yaml';
import { plainText } from '../../contracts/text';
import type { WorkerConfig } from '../../contracts/worker-config';
import { loadConfig, SecretRegistry } from '../../worker';
import { EXIT_CODE } from '../cleanup';
import { laneScreens } from '../shared/output/lanes';
import { reportLines } from '../shared/output/report-lines';
import { systemUser } from '../shared/requester';
import { readPolicy } from '../shared/shipped-file';
import { lastingLinks, linkLines } from './links';
import { type FinishedRun, runOne, type RunContext, runsDocument } from './run-one';
import { openWorkplace, startTemporal, startWork, untilOver, type UpSession } from './session';
import type { TemporalPlace } from './temporal';
import type { Workplace } from './workplace';

/** @throws Error that lists every problem of the file */
async function readConfig(file: string, secrets: SecretRegistry): Promise<WorkerConfig> {
  const loaded = await loadConfig(file, process.env, secrets, { makesEvidenceKey: true });
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
interface ClusterRuns {
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
async function runOnClusters(
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

const FAILED = 1;

/** A stop of `up` does not wait longer for calls to ONTAP in flight; a kill takes milliseconds. */
const LONGEST_GRACE = '5s';

function settled(config: WorkerConfig, { evidenceKey }: Workplace): WorkerConfig {
  return {
    ...config,
    evidenceKeyFile: config.evidenceKeyFile ?? evidenceKey,
    worker: { ...config.worker, shutdownGraceTime: LONGEST_GRACE },
  };
}

function tellEnd({ screen, options }: UpSession, all: readonly ClusterRuns[], place: TemporalPlace): void {
  for (const { cluster, runs } of all) {
    const last = runs.at(-1);
    if (last !== undefined) screen.print('', screen.style.bold(cluster), ...reportLines(last.report, screen));
  }
  const links = linkLines(
    all.flatMap(({ runs }) => runs),
    place,
    screen,
  );
  screen.print('', ...lastingLinks(links, place, options.once));
}

function exitCodeOf(all: readonly ClusterRuns[]): number {
  const codes = all.flatMap(({ runs, failed }) => [
    ...runs.map(({ report }) => EXIT_CODE[report.outcome]),
    ...(failed === undefined ? [] : [FAILED]),
  ]);
  return Math.max(0, ...codes);
}

function documentOf(all: readonly ClusterRuns[]): object {
  return runsDocument({
    runs: all.flatMap(({ runs }) => runs),
    differences: all.flatMap(({ cluster, failed }) =>
      failed === undefined ? [] : [`${cluster}: ${failed}`],
    ),
  });
}

/** The runs on real clusters. Gives the exit code. */
export async function upOnClusters(session: UpSession, configFile: string): Promise<number> {
  const { options, screen } = session;
  const secrets = new SecretRegistry();
  const policy = readPolicy(options.policy ?? '');
  const config = onlyCluster(await readConfig(configFile, secrets), options.cluster);
  const workplace = await openWorkplace(session);
  const reached = await startTemporal(session, workplace);
  const setup = {
    config: settled(config, workplace),
    secrets,
    env: process.env,
    logFile: workplace.workerLog,
  };
  const context = await startWork(session, reached, setup);
  const all = await runOnClusters(context, Object.keys(config.clusters), policy, options.mode ?? 'report');
  tellEnd(session, all, reached.place);
  if (options.once === true) {
    if (options.json === true) session.io.json(documentOf(all));
    return exitCodeOf(all);
  }
  screen.print('', `The worker goes on. Logs and state are in ${workplace.folder}. Ctrl-C stops everything.`);
  await untilOver(session);
  return 0;
}
