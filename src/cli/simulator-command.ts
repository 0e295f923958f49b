import type { Command } from 'commander';
import type { Io } from './shared/io';

const EXAMPLE = `
Example:
  $ SIM_PASSWORD=secret ontap-workflows simulator --port 8443 --password-env SIM_PASSWORD
  $ curl --cacert <ca file> -u admin:secret https://localhost:8443/api/protocols/ndmp/sessions?fields=*

GET /simulator/ledger shows every write and its verdict, GET /simulator/sessions the truth about every
session, GET /simulator/stats what was asked. With --control, POST /simulator/faults, /simulator/arm and
/simulator/time change what happens; such as
  $ curl … -d '{"kind":"late","ms":30000,"answer":504,"method":"DELETE"}' https://localhost:8443/simulator/faults
A report of doctor --field-report is played by --scenario field-report.json; #2 behind it is its second cluster.
All kinds of faults are in docs/reference/simulator.md.
`;

/** Options of `ontap-workflows simulator`, as commander reads them. */
export interface SimulatorCommandOptions {
  host: string;
  port: string;
  user: string;
  passwordEnv: string;
  scenario: string;
  seed: string;
  speed: string;
  svm?: string;
  ndmp: string;
  certDir?: string;
  control?: true;
  json?: true;
}

/** Adds options, help and action to `simulator`; what is heavy is loaded when it runs. */
export function addSimulatorOptions(command: Command, io: Io): Command {
  return command
    .description('Run a simulated ONTAP cluster over HTTPS')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 takes a free one', '8443')
    .option('--user <name>', 'login of the cluster', 'admin')
    .option('--password-env <name>', 'environment variable that holds its password', 'SIM_PASSWORD')
    .option('--scenario <file>', 'demo, large, jobs or empty, or the file of a field report', 'demo')
    .option('--seed <number>', 'scenario and seed decide everything that happens', '1')
    .option('--speed <factor>', 'simulated seconds in a real one', '1')
    .option('--svm <name>', 'the login is that of this SVM: the version, its jobs and its sessions')
    .option('--ndmp <kind>', 'served, forbidden (the role lacks it) or absent (no such API)', 'served')
    .option('--cert-dir <folder>', 'where certificates are kept (default: a temporary folder)')
    .option('--control', 'allow POST /simulator/*')
    .option('--json', 'print one JSON line when ready')
    .addHelpText('after', EXAMPLE)
    .action(async (options: SimulatorCommandOptions) => {
      const { runSimulator } = await import('./local/simulator');
      await runSimulator(io, options);
    });
}
