import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addHistoryCommand } from './history';
import { addEvictCommand } from './evict';
import { addKillCommand } from './kill';
import { addListCommand } from './list';
import { addShowCommand } from './show';
import { addWatchCommand } from './watch';

const HELP = `
The commands talk to Temporal only, as TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and the TLS variables say;
credentials of clusters stay with the worker.

Example:
  $ ontap-workflows sessions list prod1 --by client`;

/** Adds `sessions` and its subcommands. */
export function addSessionsCommand(program: Command, io: Io): void {
  const sessions = program
    .command('sessions')
    .description('Look at NDMP sessions, kill single ones with every rail, evict a dead client')
    .addHelpText('after', HELP);
  addListCommand(sessions, io);
  addShowCommand(sessions, io);
  addWatchCommand(sessions, io);
  addHistoryCommand(sessions, io);
  addKillCommand(sessions, io);
  addEvictCommand(sessions, io);
}
