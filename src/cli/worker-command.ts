import type { Command } from 'commander';
import type { Io } from './shared/io';

const AFTER_HELP = `
Temporal is found by TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_… or its TOML file.
The log goes to stderr, one JSON object a line. GET /healthz and /readyz answer on worker.health (127.0.0.1:9090).
SIGTERM and SIGINT wait for calls to ONTAP in flight; a second one ends at once.

Exit codes:
  0   stopped by a signal, after everything in flight was done (or --check found nothing wrong)
  1   a worker failed while it ran
  69  could not start: Temporal, its namespace or search attributes, a port, or the workflow bundle
  78  the configuration has problems; every one was listed, nothing was started

Example:
  $ TEMPORAL_ADDRESS=temporal.example.com:7233 ontap-workflows worker --config clusters.yaml`;

/** Options of `ontap-workflows worker`, as commander reads them. */
export interface WorkerCommandOptions {
  config: string;
  check?: true;
}

/** Adds `worker`; what is heavy is loaded when it runs. */
export function addWorkerCommand(program: Command, io: Io): Command {
  const command = program.command('worker');
  command
    .description('Run the worker for the clusters of a configuration file')
    .addOption(
      command
        .createOption('-c, --config <file>', 'YAML file with clusters, clients, webhooks, worker')
        .env('ONTAP_WORKFLOWS_CONFIG')
        .makeOptionMandatory(),
    )
    .option('--check', 'check the configuration, with every file and variable that it names, and end')
    .addHelpText('after', AFTER_HELP)
    .action(async (options: WorkerCommandOptions) => {
      const { workerMain } = await import('./local/worker');
      io.exitCode = await workerMain(io, options);
    });
  return command;
}
