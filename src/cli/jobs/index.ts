import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addControlCommands } from './control';
import { addListCommand } from './list';
import { addShowCommand } from './show';
import { addWaitCommand } from './wait';

export { followJob } from './follow-watch';
export { type CommandReport, sendCommand } from './send-command';
export type { WatchEnd } from './watch';
export { commandText, endLine, endText } from './words';

const HELP = `
The commands talk to Temporal only, as TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and the TLS variables say;
credentials of clusters stay with the worker.

Example:
  $ ontap-workflows jobs wait prod1 8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de --deadline 2h`;

/** Adds `jobs` and its subcommands. */
export function addJobsCommand(program: Command, io: Io): void {
  const jobs = program
    .command('jobs')
    .description('Look at ONTAP jobs, wait for them, pause, resume and cancel them')
    .addHelpText('after', HELP);
  addListCommand(jobs, io);
  addShowCommand(jobs, io);
  addWaitCommand(jobs, io);
  addControlCommands(jobs, io);
}
