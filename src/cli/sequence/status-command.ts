import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import { withClient } from '../cleanup/with-client';
import { isRunning } from '../follow/is-running';
import { plainScreen } from '../output/screen';
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

async function showStatus(workflows: OntapWorkflows, workflowId: string, options: StatusOptions) {
  const json = options.json === true;
  const handle = workflows.sequences.get(workflowId);
  if (!(await isRunning(workflows, workflowId, 'sequence run')))
    return finishWith(await handle.result(), json);
  if (options.follow === true) return followHere(workflows, handle, json);
  const status = await handle.status();
  const screen = plainScreen(process.stdout);
  if (json) process.stdout.write(`${JSON.stringify(status, undefined, 2)}\n`);
  else screen.print(...statusLines(status, screen));
}

export function addStatusCommand(parent: Command): void {
  parent
    .command('status')
    .description('Show where a sequence stands, job by job, or its report')
    .argument('<id>', 'id of the sequence, such as sequence/prod1/night-3f2a1c', parseSequenceId)
    .option('--follow', 'show the sequence until it ends')
    .option('--json', 'print one JSON document on stdout: the status, or the report')
    .addHelpText('after', HELP)
    .action((workflowId: string, options: StatusOptions) =>
      withClient((workflows) => showStatus(workflows, workflowId, options)),
    );
}
