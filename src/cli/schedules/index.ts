import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addApplyCommand } from './apply';
import { addListCommand } from './list';
import { addOneScheduleCommands } from './trigger-pause-resume';

const HELP = `
The commands talk to Temporal only, as TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and the TLS variables say.

Example:
  $ ontap-workflows schedules apply schedules.yaml --dry-run`;

/** Adds `schedules` and its subcommands. */
export function addSchedulesCommand(program: Command, io: Io): void {
  const schedules = program
    .command('schedules')
    .description('Clean-ups by the clock, from a file')
    .addHelpText('after', HELP);
  addApplyCommand(schedules, io);
  addListCommand(schedules, io);
  addOneScheduleCommands(schedules, io);
}
