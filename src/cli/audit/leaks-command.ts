import { type Command, Option } from 'commander';
import type { Io } from '../shared/io';
import { addSourceOptions, type SourceOptions } from './source-options';

/** Options of `audit leaks`, as commander reads them. */
export interface LeaksOptions extends SourceOptions {
  by: 'client' | 'cluster' | 'node' | 'svm';
  json?: true;
}

const HELP = `
A session counts once, however many plans named it; report runs count, too. The cause of stale sessions is nearly
always one backup server, or one firewall that forgets connections: this says which.

--json prints { "by", "since", "leaks": [{ "name", "stale", "killed", "bytes", "clusters", "first", "last" }],
"unreadable": [] }.

Exit codes: 0 added up; 1 an error; 3 some lines or histories could not be read.

Example:
  $ ontap-workflows audit leaks --by client --since 30d --dir /var/lib/ontap-audit`;

/** Adds `leaks`; what reads is loaded when it runs. */
export function addLeaksCommand(parent: Command, io: Io): void {
  addSourceOptions(parent.command('leaks').description('Sessions found stale and killed, by backup server'))
    .addOption(
      new Option('--by <what>', 'add up by').choices(['client', 'cluster', 'node', 'svm']).default('client'),
    )
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action(async (options: LeaksOptions) => {
      const { leaksMain } = await import('../local/audit/leaks');
      io.exitCode = await leaksMain(io, options);
    });
}
