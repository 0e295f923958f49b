import type { Command } from 'commander';
import { addKillCommand } from './kill-command';
import { addListCommand } from './list-command';
import { addShowCommand } from './show-command';
import { addWatchCommand } from './watch-command';

const HELP = `
The commands talk to Temporal only, as TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and the TLS variables say;
credentials of clusters stay with the worker.

Example:
  $ ontap-workflows sessions list prod1 --by client`;

/** Adds `sessions` and its subcommands. */
export function addSessionsCommand(program: Command): void {
  const sessions = program
    .command('sessions')
    .description('Look at NDMP sessions, and kill single ones with every rail')
    .addHelpText('after', HELP);
  addListCommand(sessions);
  addShowCommand(sessions);
  addWatchCommand(sessions);
  addKillCommand(sessions);
}
