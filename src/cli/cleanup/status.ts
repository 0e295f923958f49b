import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addStatusOf } from '../shared/run-kind';
import { CLEANUP, EXIT_CODES_HELP, parseRunId } from './cleanup-kind';

const HELP = `
Of a run that has ended it shows the report.
${EXIT_CODES_HELP}
  0  while the run goes on

Example:
  $ ontap-workflows cleanup status cleanup/prod1/default --follow`;

export function addStatusCommand(parent: Command, io: Io): void {
  addStatusOf(parent, io, CLEANUP, {
    description: 'Show what a run does now and what comes next, or its report',
    id: 'id of the run, such as cleanup/prod1/default',
    parseId: parseRunId,
    help: HELP,
  });
}
