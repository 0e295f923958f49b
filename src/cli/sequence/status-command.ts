import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { Io } from '../shared/io';
import { isRunning } from '../shared/is-running';
import { withClient } from '../shared/with-client';
import { EXIT_CODES_HELP } from './exit-codes';
import { finishWith, followHere } from './follow-here';
import { parseSequenceId } from './sequence-id';
import { statusLines } from './sequence-lines';

interface StatusOptions {
  follow?: true;
  json?: true;
}

const HELP = `
Of a sequence that has ended it shows the report. --json prints the report, as "sequence run" does, or while it runs
{ "now", "next", "step", "holdUntil", "jobs", "troubles" }: step is the index of the step that runs; troubles is what is tried
again or waits for approval in ONTAP just now, absent when nothing is: { "call", "failure", "what", "since", "nextTry",
"approval" }.
${EXIT_CODES_HELP}
  0    while the sequence goes on

Example:
  $ ontap-workflows sequence status sequence/prod1/night-3f2a1c --follow`;

async function showStatus(io: Io, workflows: OntapWorkflows, workflowId: string, options: StatusOptions) {
  const json = options.json === true;
  const handle = workflows.sequences.get(workflowId);
  if (!(await isRunning(workflows, workflowId, 'sequence run')))
    return finishWith(io, await handle.result(), json);
  if (options.follow === true) return followHere(io, workflows, handle, json);
  const status = await handle.status();
  if (json) io.json(status);
  else io.out.print(...statusLines(status, io.out));
}

export function addStatusCommand(parent: Command, io: Io): void {
  parent
    .command('status')
    .description('Show where a sequence stands, job by job, or its report')
    .argument('<id>', 'id of the sequence, such as sequence/prod1/night-3f2a1c', parseSequenceId)
    .option('--follow', 'show the sequence until it ends')
    .option('--json', 'print one JSON document on stdout: the status, or the report')
    .addHelpText('after', HELP)
    .action((workflowId: string, options: StatusOptions) =>
      withClient((workflows) => showStatus(io, workflows, workflowId, options)),
    );
}
