import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addListCommand } from './list';
import { addReleaseCommand } from './release';
import { addRunCommand } from './run';
import { addStatusCommand } from './status';
import { addStopCommand } from './stop';

export { followSequence, markOf } from './sequence-kind';

const HELP = `
The commands talk to Temporal only, as TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and the TLS variables say;
credentials of clusters stay with the worker.

Example:
  $ ontap-workflows sequence run maintenance-hold --cluster prod1 --follow`;

/** Adds `sequence` and its subcommands. */
export function addSequenceCommand(program: Command, io: Io): void {
  const sequence = program
    .command('sequence')
    .description('Drive ONTAP jobs through steps, and pay back every pause')
    .addHelpText('after', HELP);
  addRunCommand(sequence, io);
  addListCommand(sequence, io);
  addStatusCommand(sequence, io);
  addReleaseCommand(sequence, io);
  addStopCommand(sequence, io);
}
