import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator';
import type { Io } from '../shared/io';
import type { SimulatorCommandOptions } from '../simulator-command';
import { scenarioOf } from './scenario';

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
const NDMP_KINDS: Readonly<Record<string, Pick<SimulatorOptions, 'login' | 'switches'>>> = {
  served: {},
  forbidden: { login: { denied: ['/api/cluster/nodes', '/api/protocols/ndmp'] } },
  absent: { switches: { ndmpApi: false } },
};

function ndmpOf(kind: string) {
  const found = Object.hasOwn(NDMP_KINDS, kind) ? NDMP_KINDS[kind] : undefined;
  if (found !== undefined) return found;
  throw new Error(`--ndmp is "${kind}"; there are ${Object.keys(NDMP_KINDS).join(', ')}`);
}

async function start(options: SimulatorCommandOptions): Promise<Simulator> {
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
export async function runSimulator(io: Io, options: SimulatorCommandOptions): Promise<void> {
  const simulator = await start(options);
  const stopped = untilStopped(io);
  announce(io, simulator, options.json === true);
  await stopped;
  await simulator.close();
}
