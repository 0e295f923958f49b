import type { Command } from 'commander';
import { parseSince } from '../shared/arguments';
import type { Io } from '../shared/io';

/** Options of `policy backtest`, as commander reads them. */
export interface BacktestOptions {
  audit: string;
  /** ISO 8601. */
  since?: string;
  config?: string;
  json?: true;
}

const HELP = `
Every clean-up, report runs too, leaves its samples in the exported audit. The policy is run over them as a worker
would run it, tightened by the guard of that time; what became of the sessions is looked up in later samples. The
regret are sessions that moved after the policy would have killed them. Windows that are shorter than the policy's own
are not judged. What a session did after the last look at it nobody knows.

--json prints { "policy", "windows": { "judged", "tooShort", "incomplete" }, "sessions", "overLimit", "counts":
{ "moved", "stayed", "gone", "unknown" }, "wouldKill": [{ "cluster", "ownerUuid", "sessionId", "client", "clientName",
"rule", "why", "at", "workflowId", "afterwards", "movedAt" }], "unreadable": [] }.

Exit codes: 0 no regret; 1 an error; 3 some lines could not be read; 5 regret: some of the sessions moved later.

Example:
  $ ontap-workflows policy backtest --audit /var/lib/ontap-audit --since 30d my-policy.yaml`;

/** Adds `backtest`; the rules are loaded when it runs. */
export function addBacktestCommand(parent: Command, io: Io): void {
  parent
    .command('backtest')
    .description('Show what a policy would have killed, and how many of those moved later')
    .argument('<file>', 'policy file, or the name of a shipped policy')
    .requiredOption('--audit <dir>', 'exported audit folder')
    .option('--since <time>', 'runs that ended from then on: 30d, 2026-11-22', parseSince)
    .option('--config <file>', "worker's configuration, for names of clients in the policy")
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action(async (file: string, options: BacktestOptions) => {
      const { runBacktest } = await import('../local/policy/run-backtest');
      io.exitCode = await runBacktest(io, file, options);
    });
}
