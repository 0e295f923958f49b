import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addDecideCommands } from './decide';
import { addListCommand } from './list';
import { addRunCommand } from './run';
import { addStatusCommand } from './status';
import { addStopCommand } from './stop';

export { CLEANUP, EXIT_CODE, EXIT_CODES_HELP, followRun } from './cleanup-kind';
export type { RemarkOn } from './narrator';

const HELP = `
The commands talk to Temporal only, as TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and the TLS variables say;
credentials of clusters stay with the worker.

Example:
  $ ontap-workflows cleanup run prod1 --policy default --follow`;

/** Adds `cleanup` and its subcommands. */
export function addCleanupCommand(program: Command, io: Io): void {
  const cleanup = program
    .command('cleanup')
    .description('Find stale NDMP sessions of a cluster, and kill them where that is allowed')
    .addHelpText('after', HELP);
  addRunCommand(cleanup, io);
  addListCommand(cleanup, io);
  addStatusCommand(cleanup, io);
  addDecideCommands(cleanup, io);
  addStopCommand(cleanup, io);
}
