import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addRunCommand } from './run';
import { addStatusCommand } from './status';
import { addStopCommand } from './stop';

const HELP = `
The commands talk to Temporal only, as TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and the TLS variables say;
credentials of clusters stay with the worker.

Example:
  $ ontap-workflows fleet run --all --policy default --follow`;

/** Adds `fleet` and its subcommands. */
export function addFleetCommand(program: Command, io: Io): void {
  const fleet = program
    .command('fleet')
    .description('Clean up stale NDMP sessions on many clusters at once')
    .addHelpText('after', HELP);
  addRunCommand(fleet, io);
  addStatusCommand(fleet, io);
  addStopCommand(fleet, io);
}
