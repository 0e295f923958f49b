import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { RunList } from '../../contracts/runs';
import type { Waiting } from '../../contracts/status';
import { plainText } from '../../contracts/text';
import type { Io } from '../shared/io';
import { addListOptions, filterOf, LIST_HELP, type ListOptions, showList } from '../shared/list-runs';
import { waitingRunLines } from '../shared/output/waiting-lines';
import { withClient } from '../shared/with-client';

const HELP = `${LIST_HELP}
--waiting asks the worker of each clean-up that goes on, and lists those with a plan, or with kills in ONTAP, that wait for
somebody, with the command to type; its document has "waiting" beside, as that of "status". One that can't be asked is
named on stderr, and makes exit code 5.

Examples:
  $ ontap-workflows cleanup list --waiting
  $ ontap-workflows cleanup list --cluster prod1 --since 7d`;

const MOST_RUNS = 1_000;

/** What of it is about those runs. */
function waitingOf({ runs }: RunList, all: Waiting): Waiting {
  const ids = new Set(runs.map(({ runId }) => runId));
  const only = <T extends { runId: string }>(rows: T[]): T[] => rows.filter(({ runId }) => ids.has(runId));
  return {
    plans: only(all.plans),
    kills: only(all.kills),
    stuck: only(all.stuck),
    unasked: only(all.unasked),
  };
}

function sayUnknown(io: Io, { stuck, unasked }: Waiting): void {
  const unknown = [...unasked, ...stuck.map(({ what, ...run }) => ({ ...run, why: what }))];
  for (const { why, workflowId } of unknown)
    io.err.print(`Not known whether it waits for somebody (${plainText(why)}): ${plainText(workflowId)}`);
  if (unknown.length > 0) io.exitCode = 5;
}

async function listWaiting(io: Io, workflows: OntapWorkflows, options: ListOptions): Promise<void> {
  const { limit = 50, ...choice } = filterOf(options, ['cleanup']);
  const [open, all] = await Promise.all([
    workflows.runs.list({ outcome: 'running', ...choice, limit: MOST_RUNS }),
    workflows.status.waiting(),
  ]);
  const waiting = waitingOf(open, all);
  const ids = new Set([...waiting.plans, ...waiting.kills].map(({ runId }) => runId));
  const runs = open.runs.filter(({ runId }) => ids.has(runId));
  const list = { runs: runs.slice(0, limit), more: runs.length > limit || open.more };
  if (options.json === true) io.json({ ...list, waiting });
  else if (runs.length === 0) io.out.print('No clean-up is known to wait for somebody.');
  else {
    showList(io, list, false);
    io.out.print('', ...waitingRunLines(waiting, Date.now()));
  }
  sayUnknown(io, waiting);
}

export function addListCommand(parent: Command, io: Io): void {
  const command = parent
    .command('list')
    .description('Clean-ups, by cluster, requester, ticket or outcome; or those that wait for somebody')
    .option('--waiting', 'only those that wait for somebody');
  addListOptions(command)
    .addHelpText('after', HELP)
    .action(({ waiting, ...options }: ListOptions & { waiting?: true }) =>
      withClient(io, async (workflows) => {
        if (waiting === true) await listWaiting(io, workflows, options);
        else showList(io, await workflows.runs.list(filterOf(options, ['cleanup'])), options.json === true);
      }),
    );
}
