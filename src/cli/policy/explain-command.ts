import type { Command } from 'commander';
import { parseCluster } from '../shared/arguments';
import type { Io } from '../shared/io';
import type { CheckOptions } from './check-command';

const HELP = `
Says in plain sentences how long the policy watches, what it finds and what it saves, its limits, who has to approve,
and what it does then, with the warnings of "policy check". The bounds are those of the guard that an entry without
"guard" has; with --cluster that cluster's, as its worker tells; with --config, too, as the file says.

--json prints { "file", "valid": true, "policy", "guard", "sentences": [{ "about", "text" }], "tightened",
"findings": [{ "level", "rule", "text" }] }, or what "policy check" prints of a file that is not valid.

Exit codes: 0 valid; 1 not valid, or an error; 3 with --strict: valid, but with warnings.

Examples:
  $ ontap-workflows policy explain my-policy.yaml
  $ ontap-workflows policy explain my-policy.yaml --cluster prod1 --config clusters.yaml`;

export function addExplainCommand(parent: Command, io: Io): void {
  parent
    .command('explain')
    .description('Say in plain sentences what a policy would do')
    .argument('<file>', 'policy file, or the name of a shipped policy')
    .option('--cluster <name>', 'within the guard of this cluster; asks its worker', parseCluster)
    .option('--config <file>', "take guard and clients from this worker's configuration; asks nobody")
    .option('--strict', 'warnings are an exit code of 3')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action(async (file: string, options: CheckOptions) => {
      const { runExplain } = await import('../local/policy/run-explain');
      io.exitCode = await runExplain(io, file, options);
    });
}
