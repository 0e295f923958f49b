import { type Command, Option } from 'commander';
import type { Io } from '../shared/io';
import type { UpOptions } from './session';

const HELP = `
Without --config it shows a story on a simulated cluster: one run that reports, one that kills; with --story jobs, jobs
that are waited for, paused, held, resumed and cancelled; with --story drain, a dead backup server that is evicted, and two
nodes that are drained. Nothing of yours is touched. With --config it reports on the clusters of that file, with the
policy's own window; only --mode enforce kills, and only where the cluster's entry grants it.

With TEMPORAL_ADDRESS set, that server is used and none is started.

--once --json prints one document on stdout, the rest on stderr:
  { "reports": [...], "ledger": {...} or null, "workflowIds": [...], "runIds": [...], "differences": [...] }
with one workflow id and run id for each report, and what is not as expected; with --story jobs
  { "jobs": [{ "uuid", "description", "outcome", "command" }], "workflowIds": [...], "differences": [...] }
with --story drain
  { "eviction": its report, "drains": [their reports], "ledger": {...}, "workflowIds": [...], "runIds": [...],
    "differences": [...] }

Exit codes: 0 as expected, 1 an error, or with --once an outcome that is not the expected one.
With --config and --once: the highest of the runs' codes, as "cleanup run --help" lists them.

Examples:
  $ ontap-workflows up
  $ ontap-workflows up --once
  $ ontap-workflows up --story jobs --once
  $ ontap-workflows up --story drain --once
  $ ontap-workflows up --config clusters.yaml --policy default --cluster prod1`;

const NEEDS_CONFIG = ['policy', 'cluster', 'mode'] as const;

/** What only makes sense together. @throws Error that says what is missing */
function checkOptions(options: UpOptions): void {
  if (options.json === true && options.once !== true)
    throw new Error('--json needs --once: without it there is no end at which the document could be printed');
  if (options.config === undefined) {
    const given = NEEDS_CONFIG.find((name) => options[name] !== undefined);
    if (given !== undefined)
      throw new Error(`--${given} needs --config FILE: without it everything is about the simulated cluster`);
  } else if (options.story !== undefined) {
    throw new Error('--story is about the simulated cluster; leave it out, or leave out --config');
  } else if (options.policy === undefined) {
    throw new Error(
      '--config needs --policy: a policy file, or the name of a shipped policy such as "default"',
    );
  }
}

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
        'drain',
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
      checkOptions(options);
      const { runUp } = await import('./run-up');
      io.exitCode = await runUp(io, options);
    });
}
