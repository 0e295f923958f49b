import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { Io } from '../shared/io';
import { withClient } from '../shared/with-client';
import { checkRunning } from './check-running';
import { EXIT_CODES_HELP } from './exit-codes';
import { followHere } from './follow-here';
import { parseSequenceId } from './sequence-id';

const HELP = `
No further step is begun, and every job that the sequence paused is resumed. The command waits for the report; the
sequence usually ends as cancelled (exit code 7).
${EXIT_CODES_HELP}

Example:
  $ ontap-workflows sequence stop sequence/prod1/night-3f2a1c`;

async function stopSequence(
  io: Io,
  workflows: OntapWorkflows,
  workflowId: string,
  json: boolean,
): Promise<void> {
  await checkRunning(workflows, workflowId);
  const handle = workflows.sequences.get(workflowId);
  await handle.cancel();
  await followHere(io, workflows, handle, json);
}

export function addStopCommand(parent: Command, io: Io): void {
  parent
    .command('stop')
    .description('Cancel a sequence; what it paused is resumed')
    .argument('<id>', 'id of the sequence, such as sequence/prod1/night-3f2a1c', parseSequenceId)
    .option('--json', 'print the report as one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((workflowId: string, options: { json?: true }) =>
      withClient((workflows) => stopSequence(io, workflows, workflowId, options.json === true)),
    );
}
