import { type Command, Option } from 'commander';
import type { CleanupMode } from '../contracts/cleanup';
import type { Io } from './shared/io';

/** Options of `up`, as commander reads them. */
export interface UpOptions {
  once?: true;
  json?: true;
  config?: string;
  policy?: string;
  story?: 'sessions' | 'jobs';
  cluster?: string;
  mode?: CleanupMode;
  data: string;
}

const HELP = `
Without --config it shows a story on a simulated cluster: one run that reports, one that kills; with --story jobs, jobs
that are waited for, paused, held, resumed and cancelled. Nothing of yours is touched. With --config it reports on the clusters of that file, with the policy's own window; only --mode enforce kills,
and only where the cluster's entry grants it.

With TEMPORAL_ADDRESS set, that server is used and none is started.

--once --json prints one document on stdout, the rest on stderr:
  { "reports": [...], "ledger": {...} or null, "workflowIds": [...], "runIds": [...], "differences": [...] }
with one workflow id and run id for each report, and what is not as expected; with --story jobs
  { "jobs": [{ "uuid", "description", "outcome", "command" }], "workflowIds": [...], "differences": [...] }

Exit codes: 0 as expected, 1 an error, or with --once an outcome that is not the expected one.
With --config and --once: the highest of the runs' codes, as "cleanup run --help" lists them.

Examples:
  $ ontap-workflows up
  $ ontap-workflows up --once
  $ ontap-workflows up --story jobs --once
  $ ontap-workflows up --config clusters.yaml --policy default --cluster prod1`;

/** Adds `up`; what is heavy is loaded when it runs. */
export function addUpCommand(program: Command, io: Io): void {
  program
    .command('up')
    .description('Temporal server, worker and a simulated cluster in one command, with the whole story')
    .option('--once', 'end after the story; nothing is kept')
    .option('--json', 'with --once: one JSON document on stdout')
    .addOption(
      new Option('--story <name>', 'what happens on the simulated cluster (default: sessions)').choices([
        'sessions',
        'jobs',
      ]),
    )
    .option('--config <file>', 'real clusters instead of the simulator: a configuration of the worker')
    .option('--policy <file>', 'with --config: policy file, or the name of a shipped policy')
    .option('--cluster <name>', 'with --config: only this cluster')
    .addOption(
      new Option('--mode <mode>', 'with --config: enforce kills after the report').choices([
        'report',
        'enforce',
      ]),
    )
    .option('--data <folder>', "where the server's state and the logs are kept", '.ontap-workflows')
    .addHelpText('after', HELP)
    .action(async (options: UpOptions) => {
      const { runUp } = await import('./local/up/run-up');
      io.exitCode = await runUp(io, options);
    });
}
