import { type Command, Option } from 'commander';
import type { Io } from '../shared/io';
import { type InitOptions, PURPOSES } from './answers';

const HELP = `
Asks for what is not given, shows the cluster's certificate and pins it when you say that it is the cluster's, logs in
once, and writes into DIR: clusters.yaml (nothing is allowed to be written to the cluster), schedules.yaml (a nightly
report), policy.yaml, a systemd unit and evidence.key, which seals what is seen of sessions. What is there is never
overwritten, so that the same again is harmless. The password stays in its own file.

Without a terminal give --url, --user, --password-file, and --fingerprint or --ca-file; --yes takes what would be proposed
for the rest. docs/how-to/one-host.md has the whole way.

--json prints { "folder", "files": [{ "file", "result": "written|same|kept" }], "role": [commands], "findings": those of
doctor, "next": [{ "what", "command" }] }.

Exit codes:
  0  all is well
  1  an error: nothing was written; or the worst finding of doctor is a warning
  2  the worst finding of doctor is an error: correct it, and run init again

Examples:
  $ ontap-workflows init /etc/ontap-workflows
  $ ontap-workflows init . --url cluster1-mgmt.example.com --user svc-ndmp --password-file ./password --ca-file ca.pem --yes`;

/** Adds `init`; what asks clusters is loaded when it runs. */
export function addInitCommand(program: Command, io: Io): void {
  program
    .command('init')
    .description(
      'Set up one host: ask for a cluster, write configuration, schedules, policy and a systemd unit',
    )
    .argument('[dir]', 'folder for the files', '.')
    .option('--url <address>', 'of the cluster management LIF')
    .option('--cluster <name>', 'name of the cluster in requests (default: from the address)')
    .option('--user <name>', 'ONTAP login')
    .option('--password-file <file>', 'file that holds its password, mode 600')
    .option('--ca-file <file>', 'trust certificates of this authority, in PEM')
    .option('--fingerprint <sha256>', 'trust the certificate with this SHA-256')
    .addOption(new Option('--for <purpose>', 'what the login is for').choices(PURPOSES))
    .option('--state <folder>', 'where "serve" keeps its state', '/var/lib/ontap-workflows')
    .option('--service-user <name>', 'whom systemd runs it as', 'ontap-workflows')
    .option('--yes', 'take what would be proposed; never the certificate')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action(async (dir: string, options: InitOptions) => {
      const { runInit } = await import('./run-init');
      io.exitCode = await runInit(io, dir, options);
    });
}
