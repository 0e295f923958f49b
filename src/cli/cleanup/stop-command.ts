import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { Io } from '../shared/io';
import { isRunning } from '../shared/is-running';
import { withClient } from '../shared/with-client';
import { EXIT_CODES_HELP } from './exit-codes';
import { followHere } from './follow-here';
import { parseRunId } from './options';

const HELP = `
Nothing new is started from then on; kills that are under way are awaited, and the report says what was done.
The command waits for that report; the run usually ends as cancelled (exit code 7).
${EXIT_CODES_HELP}

Example:
  $ ontap-workflows cleanup stop cleanup/prod1/default`;

async function stopRun(io: Io, workflows: OntapWorkflows, workflowId: string, json: boolean): Promise<void> {
  if (!(await isRunning(workflows, workflowId, 'cleanup run')))
    throw new Error(`${workflowId} has ended already`);
  const handle = workflows.cleanup.get(workflowId);
  await handle.cancel();
  await followHere(io, workflows, handle, json);
}

export function addStopCommand(parent: Command, io: Io): void {
  parent
    .command('stop')
    .description('Cancel a run')
    .argument('<id>', 'id of the run, such as cleanup/prod1/default', parseRunId)
    .option('--json', 'print the report as one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((workflowId: string, options: { json?: true }) =>
      withClient((workflows) => stopRun(io, workflows, workflowId, options.json === true)),
    );
}
