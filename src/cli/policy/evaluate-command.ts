import type { Command } from 'commander';
import { parseCluster, parseDuration } from '../shared/arguments';
import type { Io } from '../shared/io';

/** Options of `policy evaluate`, as commander reads them. */
export interface EvaluateOptions {
  snapshot: string[];
  every?: string;
  cluster?: string;
  config?: string;
  json?: true;
}

const HELP = `
A snapshot is what "sessions list --json" printed, lines of "sessions watch --json", or a body of ONTAP's
GET /api/protocols/ndmp/sessions?fields=**. A body has no time: that of its file counts, or with --every the order in
which the files are given. Of several snapshots the policy judges what changed between them; a single one is judged as
if nothing changed for the whole window. What else had to be assumed is printed.

--json prints { "policy", "snapshots": [{ "file", "at", "sessions" }], "assumed", "tightened", "plan": { "sessions":
[{ "ownerUuid", "sessionId", "decision", "rule", "reason", "why", "unchangedSeconds" }], "pools", "incomplete",
"remarks", "exceeded", … } }, the plan as docs/reference/outcomes.md describes it.

Exit codes: 0 evaluated, whatever comes of it; 1 an error.

Examples:
  $ ontap-workflows policy evaluate default --snapshot now.json
  $ ontap-workflows policy evaluate my-policy.yaml --snapshot monday.json --snapshot tuesday.json`;

const collect = (file: string, previous: string[] = []): string[] => [...previous, file];

export function addEvaluateCommand(parent: Command, io: Io): void {
  parent
    .command('evaluate')
    .description('Show what a policy would do on recorded listings')
    .argument('<file>', 'policy file, or the name of a shipped policy')
    .requiredOption('--snapshot <file>', 'recorded listing; may be given several times', collect)
    .option('--every <duration>', 'time between listings that have none of their own', parseDuration)
    .option('--cluster <name>', 'judge by the guard of this cluster; asks its worker', parseCluster)
    .option('--config <file>', "take guard and clients from this worker's configuration; asks nobody")
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action(async (file: string, options: EvaluateOptions) => {
      const { runEvaluate } = await import('../local/policy/run-evaluate');
      await runEvaluate(io, file, options);
    });
}
