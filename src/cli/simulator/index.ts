import type { Command } from 'commander';
import type { Simulator, SimulatorOptions as Settings } from '../../simulator';
import type { Io } from '../shared/io';

const EXAMPLE = `
Example:
  $ SIM_PASSWORD=secret ontap-workflows simulator --port 8443 --password-env SIM_PASSWORD
  $ curl --cacert <ca file> -u admin:secret https://localhost:8443/api/protocols/ndmp/sessions?fields=*

GET /simulator/ledger shows every write and its verdict, GET /simulator/sessions the truth about every
session, GET /simulator/stats what was asked. With --control, POST /simulator/faults, /simulator/arm,
/simulator/switches, /simulator/approvals and /simulator/time change what happens; such as
  $ curl … -d '{"kind":"late","ms":30000,"answer":504,"method":"DELETE"}' https://localhost:8443/simulator/faults
A report of doctor --field-report is played by --scenario field-report.json; #2 behind it is its second cluster.
All kinds of faults are in docs/reference/simulator.md.
`;

interface SimulatorOptions {
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

const MAX_PORT = 65_535;

function wholeNumber(text: string, option: string, max: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number <= max) return number;
  throw new Error(`${option} is "${text}"; give a whole number from 0 to ${max}`);
}

function speedOf(text: string): number {
  const speed = text.trim() === '' ? Number.NaN : Number(text);
  if (speed > 0 && Number.isFinite(speed)) return speed;
  throw new Error(`--speed is "${text}"; give a number above 0, such as 1 or 60`);
}

function passwordOf(variable: string): string {
  const password = process.env[variable];
  if (password !== undefined && password.trim() !== '') return password;
  const problem = password === undefined ? 'is not set' : 'is empty';
  throw new Error(`the environment variable ${variable} ${problem}; put the simulator's password into it`);
}

function userOf(name: string): string {
  if (name !== '' && !name.includes(':')) return name;
  throw new Error(`--user is "${name}"; give a name without ":"`);
}

/** What the role of the login leaves out, and whether the system has NDMP at all. */
const NDMP_KINDS: Readonly<Record<string, Pick<Settings, 'login' | 'switches'>>> = {
  served: {},
  forbidden: { login: { denied: ['/api/cluster/nodes', '/api/protocols/ndmp'] } },
  absent: { switches: { ndmpApi: false } },
};

function ndmpOf(kind: string) {
  const found = Object.hasOwn(NDMP_KINDS, kind) ? NDMP_KINDS[kind] : undefined;
  if (found !== undefined) return found;
  throw new Error(`--ndmp is "${kind}"; there are ${Object.keys(NDMP_KINDS).join(', ')}`);
}

/** What serves, and can't be loaded by commands that only ask, is loaded only here. */
async function start(options: SimulatorOptions): Promise<Simulator> {
  const [{ startSimulator }, { scenarioOf }] = await Promise.all([
    import('../../simulator'),
    import('./scenario'),
  ]);
  const port = wholeNumber(options.port, '--port', MAX_PORT);
  const { login, ...ndmp } = ndmpOf(options.ndmp);
  try {
    return await startSimulator({
      host: options.host,
      port,
      user: userOf(options.user),
      password: passwordOf(options.passwordEnv),
      ...scenarioOf(options.scenario),
      seed: wholeNumber(options.seed, '--seed', 2 ** 32 - 1),
      speed: speedOf(options.speed),
      control: options.control === true,
      ...ndmp,
      login: { ...login, ...(options.svm === undefined ? {} : { svm: options.svm }) },
      ...(options.certDir !== undefined && { certDir: options.certDir }),
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(`port ${port} of ${options.host} is taken; give another --port, or 0 for a free one`);
  }
}

function announce(io: Io, { url, user, caFile, scenario, seed }: Simulator, json: boolean): void {
  if (json) io.jsonLine({ url, user, caFile, scenario, seed });
  else io.out.print(`ONTAP simulator (${scenario}, seed ${seed}) on ${url}, user ${user}, CA in ${caFile}`);
}

/** Resolves with the first signal; a second one ends the process. */
const untilStopped = (io: Io) =>
  new Promise<void>((resolve) => {
    const release = io.onStop(() => {
      release();
      resolve();
    });
  });

/** Runs until SIGTERM or SIGINT. */
async function run(io: Io, options: SimulatorOptions): Promise<void> {
  const simulator = await start(options);
  const stopped = untilStopped(io);
  announce(io, simulator, options.json === true);
  await stopped;
  await simulator.close();
}

/** Adds `simulator`. */
export function addSimulatorCommand(program: Command, io: Io): void {
  program
    .command('simulator')
    .description('Run a simulated ONTAP cluster over HTTPS')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 takes a free one', '8443')
    .option('--user <name>', 'login of the cluster', 'admin')
    .option('--password-env <name>', 'environment variable that holds its password', 'SIM_PASSWORD')
    .option('--scenario <file>', 'demo, large, jobs, drain or empty, or the file of a field report', 'demo')
    .option('--seed <number>', 'scenario and seed decide everything that happens', '1')
    .option('--speed <factor>', 'simulated seconds in a real one', '1')
    .option('--svm <name>', 'the login is that of this SVM: the version, its jobs and its sessions')
    .option('--ndmp <kind>', 'served, forbidden (the role lacks it) or absent (no such API)', 'served')
    .option('--cert-dir <folder>', 'where certificates are kept (default: a temporary folder)')
    .option('--control', 'allow POST /simulator/*')
    .option('--json', 'print one JSON line when ready')
    .addHelpText('after', EXAMPLE)
    .action((options: SimulatorOptions) => run(io, options));
}
