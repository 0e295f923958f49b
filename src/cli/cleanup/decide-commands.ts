import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { withClient } from '../shared/with-client';
import { checkScripted, type DecideOptions, sayWord } from './decide';
import { parseRunId } from './options';

const HELP = {
  approve: `
It shows the plan and asks first. Whoever asked for the run can't approve it, and the cluster's guard may name who can.
--json prints { "workflowId", "planHash", "accepted", "why" }, also when the run refused it.
Exit code 0 when the word counts, 1 when the run refused it.

Examples:
  $ ontap-workflows cleanup approve cleanup/prod1/default --by alice --note "checked with the backup team"
  $ ontap-workflows cleanup approve cleanup/prod1/default --by alice --yes --plan 3f2a9c01b7de`,
  reject: `
It shows the plan and asks first; the run then ends as rejected, without a kill.
--json prints { "workflowId", "planHash", "accepted", "why" }, also when the run refused it.
Exit code 0 when the word counts, 1 when the run refused it.

Example:
  $ ontap-workflows cleanup reject cleanup/prod1/default --by bob --note "restore under way"`,
} as const;

const WHAT = {
  approve: 'Agree to the plan that a run waits with',
  reject: 'End a run that waits with its plan; nothing is killed',
} as const;

function addDecideCommand(parent: Command, io: Io, verb: 'approve' | 'reject'): void {
  parent
    .command(verb)
    .description(WHAT[verb])
    .argument('<id>', 'id of the run, such as cleanup/prod1/default', parseRunId)
    .option('--by <name>', 'who says so (default: your login name)')
    .option('--note <text>', 'why, for the record')
    .option('--yes', 'do not ask; needs --plan')
    .option(
      '--plan <hash>',
      'the plan that you have seen, at least 8 digits of its hash; another one is refused',
    )
    .option('--json', 'print one JSON document on stdout; needs --yes')
    .addHelpText('after', HELP[verb])
    .action(async (workflowId: string, options: DecideOptions) => {
      checkScripted(options);
      await withClient((workflows) => sayWord(io, workflows, verb, workflowId, options));
    });
}

export function addDecideCommands(parent: Command, io: Io): void {
  addDecideCommand(parent, io, 'approve');
  addDecideCommand(parent, io, 'reject');
}
