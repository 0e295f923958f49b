import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addStopOf } from '../shared/run-kind';
import { CLEANUP, EXIT_CODES_HELP, parseRunId } from './cleanup-kind';

const HELP = `
Nothing new is started from then on; kills that are under way are awaited, and the report says what was done.
The command waits for that report; the run usually ends as cancelled (exit code 7).
${EXIT_CODES_HELP}

Example:
  $ ontap-workflows cleanup stop cleanup/prod1/default`;

export function addStopCommand(parent: Command, io: Io): void {
  addStopOf(parent, io, CLEANUP, {
    description: 'Cancel a run',
    id: 'id of the run, such as cleanup/prod1/default',
    parseId: parseRunId,
    help: HELP,
  });
}
