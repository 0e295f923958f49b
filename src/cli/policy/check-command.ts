import type { Command } from 'commander';
import { parseCluster } from '../shared/arguments';
import type { Io } from '../shared/io';

/** Options of `policy check`, as commander reads them. */
export interface CheckOptions {
  cluster?: string;
  config?: string;
  strict?: true;
  json?: true;
}

const HELP = `
FILE is YAML: docs/reference/policy.md. Every problem is listed with its line. Of a valid one it warns about match rules
that can't match, or find only what is protected, and about protect rules that can't hold; it notes what the guard of a
cluster changes: with --cluster that cluster's guard, as its worker tells, otherwise the one that an entry without
"guard" has. With --config the cluster's entry and the names of clients are read from a worker's configuration, and no
worker is asked. A warning names what to write instead. A rule is tried on made-up sessions that fit its conditions: no warning is no proof.

--json prints { "file", "valid": true, "policy", "findings": [{ "level": "warning" | "note", "rule", "text" }] }, or
{ "file", "valid": false, "problems": [{ "file", "line", "path", "message" }] }.

Exit codes: 0 valid; 1 not valid, or an error; 3 with --strict: valid, but with warnings.

Examples:
  $ ontap-workflows policy check my-policy.yaml
  $ ontap-workflows policy check my-policy.yaml --cluster prod1 --strict`;

export function addCheckCommand(parent: Command, io: Io): void {
  parent
    .command('check')
    .description('Check a policy file: is it valid, and do its rules make sense')
    .argument('<file>', 'policy file, or the name of a shipped policy')
    .option('--cluster <name>', 'judge by the guard of this cluster; asks its worker', parseCluster)
    .option('--config <file>', "take guard and clients from this worker's configuration; asks nobody")
    .option('--strict', 'warnings are an exit code of 3')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action(async (file: string, options: CheckOptions) => {
      const { runCheck } = await import('../local/policy/run-check');
      io.exitCode = await runCheck(io, file, options);
    });
}
