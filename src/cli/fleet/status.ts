import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addStatusOf } from '../shared/run-kind';
import { EXIT_CODES_HELP, FLEET, parseFleetId } from './fleet-kind';

const HELP = `
Of a run that has ended it shows the report. --json prints the report, as "fleet run" does, or while it runs
{ "now", "next", "rows" }: rows that are "waiting" or "running" have no why yet.
${EXIT_CODES_HELP}
  0    while the run goes on

Example:
  $ ontap-workflows fleet status fleet/default --follow`;

export function addStatusCommand(parent: Command, io: Io): void {
  addStatusOf(parent, io, FLEET, {
    description: 'Show where a fleet run stands, cluster by cluster, or its report',
    id: 'id of the run, such as fleet/default',
    parseId: parseFleetId,
    help: HELP,
  });
}
