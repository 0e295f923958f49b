import type { Command } from 'commander';
import { durationBetween } from '../../contracts/schemas/primitives';
import { parseCluster, parserOf } from '../shared/arguments';
import type { Io } from '../shared/io';
import { requestedBy } from '../shared/requester';
import { withClient } from '../shared/with-client';
import { parseSessions, type SessionName } from './find-session';
import { KILL_EXIT_CODES_HELP } from './kill-exit-code';
import { killSessions } from './kill-session';

interface KillOptions {
  window?: string;
  policy: string;
  reason: string;
  name?: string;
  ticket?: string;
  yes?: true;
  dryRun?: true;
  follow: boolean;
  json?: true;
}

const HELP = `
It is a clean-up of nothing but these sessions, so every rail holds: a rule of the policy has to match, nothing may change
over the window, guard, limits and approval count, and each session is read again right before its DELETE. A window that
is shorter than the guard's minWindow is lengthened, and that is said. What no rule matches now is refused at once: for
other kinds of sessions name another policy, such as --policy hung-dumps.

It shows which rule matches and asks before it starts; in scripts give --yes. --dry-run is the same run in mode report.
Ctrl-C ends the show, not the run.

--json prints the report as "cleanup run --follow --json" does, with --no-follow { "workflowId", "runId" }, and when
nothing was started { "started": false, "sessions": [{ "sessionId", "decision", "rule", "reason", "why", … }], "tightened" }.
${KILL_EXIT_CODES_HELP}

Examples:
  $ ontap-workflows sessions kill prod1 2000:4000 --window 30m --reason "media server was rebuilt"
  $ ontap-workflows sessions kill prod1 2000:4000 2000:4001 --dry-run --reason "before the upgrade"`;

export function addKillCommand(parent: Command, io: Io): void {
  parent
    .command('kill')
    .description('Kill single NDMP sessions, if they are stale')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .argument('<id...>', 'of the sessions, such as 2000:4000, or OWNER_UUID/2000:4000', parseSessions)
    .requiredOption('--reason <text>', 'why, for the record')
    .option(
      '--window <duration>',
      "how long nothing may change (default: the policy's window)",
      parserOf(durationBetween('1s', '60d')),
    )
    .option('--policy <file>', 'policy file, or the name of a shipped policy', 'default')
    .option('--name <name>', 'who asks (default: your login name)')
    .option('--ticket <id>', 'change ticket, for the record')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'report what would be killed; kills nothing and asks nothing')
    .option('--no-follow', 'print the id of the run and end')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action(async (cluster: string, names: SessionName[], options: KillOptions) => {
      const { window, policy, yes, dryRun, follow, json } = options;
      const order = { cluster, names, window, policy, requestedBy: requestedBy(options), follow };
      const flags = { yes: yes === true, dryRun: dryRun === true, json: json === true };
      await withClient((workflows) => killSessions(io, workflows, { ...order, ...flags }));
    });
}
