import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addListCommand } from './list';
import { addRunCommand } from './run';
import { addStatusCommand } from './status';
import { addStopCommand } from './stop';

export { DRAIN } from './drain-kind';

const HELP = `
"drain prod1 node2" stands for "drain run prod1 node2". The commands talk to Temporal only, as TEMPORAL_ADDRESS,
TEMPORAL_NAMESPACE and the TLS variables say; credentials of clusters stay with the worker.

Example:
  $ ontap-workflows drain prod1 node2 --until 22:00 --follow`;

/** Adds `drain` and its subcommands. */
export function addDrainCommand(program: Command, io: Io): void {
  const drain = program
    .command('drain')
    .description('What holds a node before an upgrade, until nothing does')
    .addHelpText('after', HELP);
  addRunCommand(drain, io);
  addListCommand(drain, io);
  addStatusCommand(drain, io);
  addStopCommand(drain, io);
}
