import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addStopOf } from '../shared/run-kind';
import { EXIT_CODES_HELP, parseSequenceId, SEQUENCE } from './sequence-kind';

const HELP = `
No further step is begun, and every job that the sequence paused is resumed. The command waits for the report; the
sequence usually ends as cancelled (exit code 7).
${EXIT_CODES_HELP}

Example:
  $ ontap-workflows sequence stop sequence/prod1/night-3f2a1c`;

export function addStopCommand(parent: Command, io: Io): void {
  addStopOf(parent, io, SEQUENCE, {
    description: 'Cancel a sequence; what it paused is resumed',
    id: 'id of the sequence, such as sequence/prod1/night-3f2a1c',
    parseId: parseSequenceId,
    help: HELP,
  });
}
