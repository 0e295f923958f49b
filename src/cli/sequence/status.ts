import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addStatusOf } from '../shared/run-kind';
import { EXIT_CODES_HELP, parseSequenceId, SEQUENCE } from './sequence-kind';

const HELP = `
Of a sequence that has ended it shows the report. --json prints the report, as "sequence run" does, or while it runs
{ "now", "next", "step", "holdUntil", "jobs", "troubles" }: step is the index of the step that runs; troubles is what is tried
again or waits for approval in ONTAP just now, absent when nothing is: { "call", "failure", "what", "since", "nextTry",
"approval" }.
${EXIT_CODES_HELP}
  0    while the sequence goes on

Example:
  $ ontap-workflows sequence status sequence/prod1/night-3f2a1c --follow`;

export function addStatusCommand(parent: Command, io: Io): void {
  addStatusOf(parent, io, SEQUENCE, {
    description: 'Show where a sequence stands, job by job, or its report',
    id: 'id of the sequence, such as sequence/prod1/night-3f2a1c',
    parseId: parseSequenceId,
    help: HELP,
  });
}
