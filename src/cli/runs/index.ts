import { type Command, Option } from 'commander';
import { RUN_KINDS, type RunKind } from '../../contracts/runs';
import type { Io } from '../shared/io';
import { addListOptions, filterOf, LIST_HELP, type ListOptions, showList } from '../shared/list-runs';
import { withClient } from '../shared/with-client';

const HELP = `
Example:
  $ ontap-workflows runs list --cluster prod1 --since 7d`;

const LIST = `
Without --kind it lists clean-ups, fleets, sequences, waits for jobs, pauses of jobs and halts.
${LIST_HELP}

Examples:
  $ ontap-workflows runs list --by alice --since 7d
  $ ontap-workflows runs list --ticket CHG-1 --json`;

function addListCommand(parent: Command, io: Io): void {
  const command = parent
    .command('list')
    .description('Runs of every kind, by cluster, requester, ticket or outcome')
    .addOption(new Option('--kind <kind>', 'only those of this kind').choices(Object.keys(RUN_KINDS)));
  addListOptions(command)
    .addHelpText('after', LIST)
    .action(({ kind, ...options }: ListOptions & { kind?: RunKind }) =>
      withClient(io, async ({ runs }) => {
        const filter = filterOf(options, kind === undefined ? undefined : [kind]);
        showList(io, await runs.list(filter), options.json === true);
      }),
    );
}

/** Adds `runs` and its subcommand. */
export function addRunsCommand(program: Command, io: Io): void {
  const runs = program
    .command('runs')
    .description('Find runs, whoever started them')
    .addHelpText('after', HELP);
  addListCommand(runs, io);
}
