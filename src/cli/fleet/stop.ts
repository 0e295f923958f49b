import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addStopOf } from '../shared/run-kind';
import { EXIT_CODES_HELP, FLEET, parseFleetId } from './fleet-kind';

const HELP = `
Nothing new is started on any cluster; kills that are under way are awaited, and the report says what was done. The
command waits for that report; the run usually ends as cancelled (exit code 7).
${EXIT_CODES_HELP}

Example:
  $ ontap-workflows fleet stop fleet/default`;

export function addStopCommand(parent: Command, io: Io): void {
  addStopOf(parent, io, FLEET, {
    description: 'Cancel a fleet run, on every cluster',
    id: 'id of the run, such as fleet/default',
    parseId: parseFleetId,
    help: HELP,
  });
}
