import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { Io } from '../shared/io';
import { isRunning } from '../shared/is-running';
import { withClient } from '../shared/with-client';
import { EXIT_CODES_HELP } from './exit-codes';
import { parseFleetId } from './fleet-id';
import { statusLines } from './fleet-lines';
import { finishWith, followHere } from './follow-here';

interface LookOptions {
  follow?: true;
  json?: true;
}

const STATUS_HELP = `
Of a run that has ended it shows the report. --json prints the report, as "fleet run" does, or while it runs
{ "now", "next", "rows" }: rows that are "waiting" or "running" have no why yet.
${EXIT_CODES_HELP}
  0    while the run goes on

Example:
  $ ontap-workflows fleet status fleet/default --follow`;

const STOP_HELP = `
Nothing new is started on any cluster; kills that are under way are awaited, and the report says what was done. The
command waits for that report; the run usually ends as cancelled (exit code 7).
${EXIT_CODES_HELP}

Example:
  $ ontap-workflows fleet stop fleet/default`;

async function showStatus(
  io: Io,
  workflows: OntapWorkflows,
  workflowId: string,
  { follow, json: asJson }: LookOptions,
): Promise<void> {
  const handle = workflows.fleet.get(workflowId);
  const json = asJson === true;
  if (!(await isRunning(workflows, workflowId, 'fleet run')))
    return finishWith(io, await handle.result(), json);
  if (follow === true) return followHere(io, workflows, handle, json);
  const status = await handle.status();
  if (json) io.json(status);
  else io.out.print(...statusLines(status, io.out));
}

async function stopFleet(
  io: Io,
  workflows: OntapWorkflows,
  workflowId: string,
  json: boolean,
): Promise<void> {
  if (!(await isRunning(workflows, workflowId, 'fleet run')))
    throw new Error(`${workflowId} has ended already`);
  const handle = workflows.fleet.get(workflowId);
  await handle.cancel();
  await followHere(io, workflows, handle, json);
}

/** Adds `status` and `stop`. */
export function addLookCommands(parent: Command, io: Io): void {
  parent
    .command('status')
    .description('Show where a fleet run stands, cluster by cluster, or its report')
    .argument('<id>', 'id of the run, such as fleet/default', parseFleetId)
    .option('--follow', 'show the run until it ends')
    .option('--json', 'print one JSON document on stdout: the status, or the report')
    .addHelpText('after', STATUS_HELP)
    .action((workflowId: string, options: LookOptions) =>
      withClient((workflows) => showStatus(io, workflows, workflowId, options)),
    );
  parent
    .command('stop')
    .description('Cancel a fleet run, on every cluster')
    .argument('<id>', 'id of the run, such as fleet/default', parseFleetId)
    .option('--json', 'print the report as one JSON document on stdout')
    .addHelpText('after', STOP_HELP)
    .action((workflowId: string, options: LookOptions) =>
      withClient((workflows) => stopFleet(io, workflows, workflowId, options.json === true)),
    );
}
