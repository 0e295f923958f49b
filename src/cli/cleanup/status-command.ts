import type { Command } from 'commander';
import type { CleanupHandle, OntapWorkflows } from '../../client';
import type { CleanupStatus } from '../../contracts/cleanup';
import type { Io } from '../shared/io';
import { isRunning } from '../shared/is-running';
import { planLines } from '../shared/output/plan-lines';
import type { Screen } from '../shared/output/screen';
import { COMMAND } from '../shared/output/words';
import { troubleNowText } from '../shared/troubles';
import { withClient } from '../shared/with-client';
import { EXIT_CODES_HELP } from './exit-codes';
import { finishWith, followHere } from './follow-here';
import { frameLines } from './frame';
import { parseRunId } from './options';

interface StatusOptions {
  follow?: true;
  json?: true;
}

const HELP = `
Of a run that has ended it shows the report.
${EXIT_CODES_HELP}
  0  while the run goes on

Example:
  $ ontap-workflows cleanup status cleanup/prod1/default --follow`;

function statusLines(workflowId: string, status: CleanupStatus, screen: Screen): string[] {
  const { plan, approval, notice } = status;
  return [
    ...frameLines(status, Date.now(), screen.style, '•'),
    ...(plan === undefined ? [] : planLines(plan, screen)),
    ...(approval === undefined
      ? []
      : [`In scripts: ${COMMAND} cleanup approve ${workflowId} --by NAME --yes --plan ${approval.planHash}`]),
    ...(notice === undefined
      ? []
      : [`In scripts: ${COMMAND} cleanup reject ${workflowId} --yes --plan ${notice.planHash}`]),
  ];
}

async function printStatus(io: Io, handle: CleanupHandle, json: boolean): Promise<void> {
  const status = await handle.status();
  if (json) return io.json(status);
  const screen = io.out;
  const { troubles = [] } = status;
  screen.print(
    ...statusLines(handle.workflowId, status, screen),
    ...troubles.map((trouble) => screen.style.yellow(`  ${troubleNowText(trouble)}`)),
  );
}

async function showStatus(io: Io, workflows: OntapWorkflows, workflowId: string, options: StatusOptions) {
  const json = options.json === true;
  const handle = workflows.cleanup.get(workflowId);
  if (!(await isRunning(workflows, workflowId, 'cleanup run')))
    return finishWith(io, await handle.result(), json);
  if (options.follow === true) return followHere(io, workflows, handle, json);
  await printStatus(io, handle, json);
}

export function addStatusCommand(parent: Command, io: Io): void {
  parent
    .command('status')
    .description('Show what a run does now and what comes next, or its report')
    .argument('<id>', 'id of the run, such as cleanup/prod1/default', parseRunId)
    .option('--follow', 'show the run until it ends')
    .option('--json', 'print one JSON document on stdout: the status, or the report')
    .addHelpText('after', HELP)
    .action((workflowId: string, options: StatusOptions) =>
      withClient((workflows) => showStatus(io, workflows, workflowId, options)),
    );
}
