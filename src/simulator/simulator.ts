import { randomBytes } from 'node:crypto';
import { Approvals } from './approvals';
import { Arming } from './arming';
import { CertificateStore } from './certificates/certificates';
import type { KeyedCertificate } from './certificates/issue';
import { createClock } from './clock';
import type { Core } from './core';
import { Landings } from './faults/landings';
import { Faults } from './faults/registry';
import { Hooks } from './hooks';
import { listen, type RunningServer } from './http/server';
import { Tokens } from './http/tokens';
import { Users, type User } from './http/users';
import { Ledger, type LedgerReport } from './ledger/ledger';
import type { SimulatorOptions } from './options';
import { createRandom } from './random';
import { worldSpec } from './scenarios';
import { Stats, type StatsReport } from './stats';
import { DEFAULT_SWITCHES } from './switches';
import { createWorld } from './world/world';

/** A running ONTAP simulator. */
export interface Simulator extends Omit<
  Core,
  'ledger' | 'stats' | 'control' | 'arming' | 'world' | 'landings'
> {
  url: string;
  port: number;
  user: string;
  password: string;
  /** PEM of the authority that signed the server's certificate, and its file. */
  caPem: string;
  caFile: string;
  scenario: string;
  seed: number;
  cluster: Core['world']['cluster'];
  svms: Core['world']['svms'];
  nodes: Core['world']['nodes'];
  sessions: Core['world']['sessions'];
  jobs: Core['world']['jobs'];
  /** Lets a session come back to life or lose its id, later. */
  arm: Arming['arm'];
  before: Hooks['before'];
  after: Hooks['after'];
  ledger(): LedgerReport;
  stats(): StatsReport;
  resetStats(): void;
  /** A certificate with which a user logs in. */
  clientCertificate(user?: string): Promise<KeyedCertificate & { certFile: string; keyFile: string }>;
  /** Ends within milliseconds, whatever is open. */
  close(): Promise<void>;
}

interface Running {
  core: Core;
  server: RunningServer;
  store: CertificateStore;
}

function requireSvm(svms: Core['world']['svms'], wanted: string): void {
  if (svms.some(({ name }) => name === wanted)) return;
  const names = svms.map(({ name }) => name).join(', ');
  throw new Error(`no SVM ${JSON.stringify(wanted)} here; there are ${names}`);
}

function createCore(options: SimulatorOptions, login: User, cut: () => void): Core {
  const { seed = 1, speed = 1, startedAt = Date.now() } = options;
  const clock = createClock(startedAt, speed);
  const random = createRandom(seed);
  const switches = { ...DEFAULT_SWITCHES, ...options.switches };
  const world = createWorld(worldSpec(options.scenario ?? 'demo', random), clock, random, switches);
  const logins = [login, ...(options.users ?? [])];
  for (const { svm } of logins) if (svm !== undefined) requireSvm(world.svms, svm);
  const users = new Users(logins);
  return {
    world,
    clock,
    switches,
    users,
    tokens: new Tokens(users, () => clock.now()),
    ledger: new Ledger(clock, world),
    stats: new Stats(),
    faults: new Faults(world, cut),
    landings: new Landings(),
    hooks: new Hooks(clock),
    arming: new Arming(world.sessions, clock),
    approvals: new Approvals(clock, switches),
    control: options.control ?? false,
    latencyMs: options.latencyMs ?? 0,
  };
}

function handleOf({
  core,
  server,
  store,
}: Running): Omit<Simulator, 'user' | 'password' | 'scenario' | 'seed' | 'url' | 'latencyMs'> {
  const { world, ledger, stats, hooks, arming } = core;
  return {
    ...core,
    ...world,
    port: server.port,
    caPem: store.certificates.caPem,
    caFile: store.caFile,
    arm: (spec) => arming.arm(spec),
    before: (matcher, run) => hooks.before(matcher, run),
    after: (matcher, run) => hooks.after(matcher, run),
    ledger: () => ledger.report(),
    stats: () => stats.report(),
    resetStats: () => stats.reset(),
    clientCertificate: (user = 'admin') => store.client(user),
    close: async () => {
      await server.close();
      await store.close();
    },
  };
}

const urlHost = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;

/** Starts a simulated cluster. Any number of them can run in one process. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, scenario = 'demo', seed = 1 } = options;
  const login = {
    ...options.login,
    name: options.user ?? 'admin',
    password: options.password ?? randomBytes(12).toString('hex'),
  };
  let server: RunningServer | undefined;
  const core = createCore(options, login, () => server?.breakConnections());
  for (const fault of options.faults ?? []) core.faults.add(fault);
  const store = await CertificateStore.open(host, options.certDir);
  try {
    server = await listen(core, store.certificates, host, port);
  } catch (error) {
    await store.close();
    throw error;
  }
  core.clock.start();
  return {
    ...handleOf({ core, server, store }),
    get latencyMs() {
      return core.latencyMs;
    },
    set latencyMs(ms: number) {
      core.latencyMs = ms;
    },
    url: `https://${urlHost(host)}:${server.port}`,
    user: login.name,
    password: login.password,
    scenario: typeof scenario === 'string' ? scenario : scenario.name,
    seed,
  };
}
