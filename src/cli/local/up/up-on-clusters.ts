import type { WorkerConfig } from '../../../contracts/worker-config';
import { SecretRegistry } from '../../../worker';
import { EXIT_CODE } from '../../cleanup';
import { reportLines } from '../../shared/output/report-lines';
import { readPolicy } from '../../shared/shipped-file';
import { linkLines } from './links';
import { type ClusterRuns, onlyCluster, readConfig, runOnClusters } from './real-clusters';
import { openWorkplace, startTemporal, startWork, untilOver, type UpSession } from './session';
import type { TemporalPlace } from './temporal';
import { upDocument } from './up-document';

const FAILED = 1;

/** A stop of `up` does not wait longer for calls to ONTAP in flight; a kill takes milliseconds. */
const LONGEST_GRACE = '5s';

function settled(config: WorkerConfig): WorkerConfig {
  return { ...config, worker: { ...config.worker, shutdownGraceTime: LONGEST_GRACE } };
}

function tellEnd({ screen, options }: UpSession, all: readonly ClusterRuns[], place: TemporalPlace): void {
  for (const { cluster, runs } of all) {
    const last = runs.at(-1);
    if (last !== undefined) screen.print('', screen.style.bold(cluster), ...reportLines(last.report, screen));
  }
  screen.print(
    '',
    ...linkLines(
      all.flatMap(({ runs }) => runs),
      place,
      { screen, once: options.once },
    ),
  );
}

function exitCodeOf(all: readonly ClusterRuns[]): number {
  const codes = all.flatMap(({ runs, failed }) => [
    ...runs.map(({ report }) => EXIT_CODE[report.outcome]),
    ...(failed === undefined ? [] : [FAILED]),
  ]);
  return Math.max(0, ...codes);
}

/** The runs on real clusters. Gives the exit code. */
export async function upOnClusters(session: UpSession, configFile: string): Promise<number> {
  const { options, screen } = session;
  const secrets = new SecretRegistry();
  const policy = readPolicy(options.policy ?? '');
  const config = onlyCluster(await readConfig(configFile, secrets), options.cluster);
  const workplace = await openWorkplace(session);
  const reached = await startTemporal(session, workplace);
  const setup = { config: settled(config), secrets, env: process.env, logFile: workplace.workerLog };
  const context = await startWork(session, reached, setup);
  const all = await runOnClusters(context, Object.keys(config.clusters), policy, options.mode ?? 'report');
  tellEnd(session, all, reached.place);
  if (options.once === true) {
    if (options.json === true) session.io.stdout.write(documentOf(all));
    return exitCodeOf(all);
  }
  screen.print('', `The worker goes on. Logs and state are in ${workplace.folder}. Ctrl-C stops everything.`);
  await untilOver(session);
  return 0;
}

function documentOf(all: readonly ClusterRuns[]): string {
  return upDocument({
    runs: all.flatMap(({ runs }) => runs),
    differences: all.flatMap(({ cluster, failed }) =>
      failed === undefined ? [] : [`${cluster}: ${failed}`],
    ),
  });
}
