import { type Command, InvalidArgumentError } from 'commander';
import type { Io } from '../shared/io';
import { addCopyCommands } from './backup-restore';
import type { ServeOptions } from './run-serve';

const HELP = `
Everything that one host needs, in one process and its child: Temporal's server on a file of the state folder, the
worker, the schedules of a file (made so at the start, and within seconds when the file changes), the export of the
audit, and metrics where the configuration names them. It listens on 127.0.0.1 alone. The log goes to stderr, one JSON
object a line. After an end of any kind the next start goes on where it was. docs/how-to/one-host.md has the whole way.

Exit codes:
  0   stopped by a signal, after everything in flight was done
  1   Temporal's server or a worker failed while it ran: start it again
  69  could not start: a port is taken, or Temporal's binary is not to be had
  70  the package can't go on with open runs that another one began; --previous goes on with theirs
  74  the state folder can't be written, or its database is damaged
  75  another process works on the state folder
  78  the configuration or the schedules have problems; every one was listed, nothing was started

Examples:
  $ ontap-workflows serve --config clusters.yaml --schedules schedules.yaml --state /var/lib/ontap-workflows
  $ ontap-workflows serve --config clusters.yaml --state /var/lib/ontap-workflows --ui`;

const HIGHEST_PORT = 65_535;

function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number <= HIGHEST_PORT) return number;
  throw new InvalidArgumentError('It must be a port, 1 to 65535.');
}

/** Adds `serve`, `backup` and `restore`; what is heavy is loaded when one runs. */
export function addServeCommands(program: Command, io: Io): void {
  addServeCommand(program, io);
  addCopyCommands(program, io);
}

function addServeCommand(program: Command, io: Io): void {
  const command = program.command('serve');
  command
    .description('One host for all: Temporal on a file, the worker, schedules and audit, until it is stopped')
    .addOption(
      command
        .createOption('-c, --config <file>', 'YAML file with clusters, clients, webhooks, worker')
        .env('ONTAP_WORKFLOWS_CONFIG')
        .makeOptionMandatory(),
    )
    .option('--schedules <file>', 'keep the schedules to this file')
    .requiredOption('--state <folder>', "where Temporal's database and the audit are kept")
    .option('--port <number>', "port of Temporal's server, on 127.0.0.1", port, 7233)
    .option('--ui', "serve Temporal's UI, too, on 127.0.0.1")
    .option('--ui-port <number>', 'port of the UI', port, 8233)
    .option('--previous', 'go on with the workflow code of before, while open runs need it')
    .addHelpText('after', HELP)
    .action(async (options: ServeOptions) => {
      const { runServe } = await import('./run-serve');
      io.exitCode = await runServe(io, options);
    });
}
