import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import { plainText } from '../../contracts/text';
import type { Io } from '../shared/io';
import { addRequesterOptions, requestedBy, type Requester } from '../shared/requester';
import { checkRunning } from '../shared/run-kind';
import { withClient } from '../shared/with-client';
import { parseSequenceId, SEQUENCE } from './sequence-kind';

interface ReleaseOptions extends Requester {
  json?: true;
}

const HELP = `
The next step begins at once; only a hold with orUntilReleased can be ended so. --json prints { "accepted", "why" }.
Exit code 0 when the hold ends now, 1 when there is none that can be released.

Example:
  $ ontap-workflows sequence release sequence/prod1/maintenance-hold-3f2a1c --reason "switch is back"`;

async function release(io: Io, workflows: OntapWorkflows, workflowId: string, options: ReleaseOptions) {
  await checkRunning(workflows, SEQUENCE, workflowId);
  const answer = await workflows.sequences.get(workflowId).release(requestedBy(options));
  if (options.json === true) io.json(answer);
  else if (answer.accepted) io.out.print(`Released: ${plainText(answer.why)}`);
  else throw new Error(`The sequence refused: ${plainText(answer.why)}`);
  io.exitCode = answer.accepted ? 0 : 1;
}

export function addReleaseCommand(parent: Command, io: Io): void {
  const command = parent
    .command('release')
    .description('End the hold of a sequence, where its step allows that')
    .argument('<id>', 'id of the sequence, such as sequence/prod1/night-3f2a1c', parseSequenceId);
  addRequesterOptions(command)
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((workflowId: string, options: ReleaseOptions) =>
      withClient(io, (workflows) => release(io, workflows, workflowId, options)),
    );
}
