import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addStopOf } from '../shared/run-kind';
import { DRAIN, EXIT_CODES_HELP, parseDrainId } from './drain-kind';

const HELP = `
Every job that the drain paused is resumed. The command waits for the report; the drain usually ends as stopped (exit
code 7).
${EXIT_CODES_HELP}

Example:
  $ ontap-workflows drain stop drain/prod1/node2`;

export function addStopCommand(parent: Command, io: Io): void {
  addStopOf(parent, io, DRAIN, {
    description: 'End a drain; what it paused is resumed',
    id: 'id of the drain, such as drain/prod1/node2',
    parseId: parseDrainId,
    help: HELP,
  });
}
