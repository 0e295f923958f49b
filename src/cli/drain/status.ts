import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addStatusOf } from '../shared/run-kind';
import { DRAIN, EXIT_CODES_HELP, parseDrainId } from './drain-kind';

const HELP = `
Of a drain that has ended it shows the report. --json prints the report, as "drain run" does, or while it runs { "now",
"next", "phase": "begins|drains|clear|ends|ended", "order": how it is done, "clearAt", "last": what the last look found,
"pauses", "troubles" }. A script that waits for a node to be kept clear waits for the phase clear.
${EXIT_CODES_HELP}
  0    while the drain goes on

Example:
  $ ontap-workflows drain status drain/prod1/node2 --follow`;

export function addStatusCommand(parent: Command, io: Io): void {
  addStatusOf(parent, io, DRAIN, {
    description: 'Show what holds a node that is drained, or the report',
    id: 'id of the drain, such as drain/prod1/node2',
    parseId: parseDrainId,
    help: HELP,
  });
}
