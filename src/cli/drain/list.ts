import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addListOptions, filterOf, LIST_HELP, type ListOptions, showList } from '../shared/list-runs';
import { withClient } from '../shared/with-client';

const HELP = `${LIST_HELP}

Example:
  $ ontap-workflows drain list --cluster prod1 --outcome running`;

export function addListCommand(parent: Command, io: Io): void {
  addListOptions(parent.command('list').description('Drains, by cluster, requester, ticket or outcome'))
    .addHelpText('after', HELP)
    .action((options: ListOptions) =>
      withClient(io, async ({ runs }) =>
        showList(io, await runs.list(filterOf(options, ['drain'])), options.json === true),
      ),
    );
}
