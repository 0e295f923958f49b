import { spawn } from 'node:child_process';
import path from 'node:path';
import { type OntapWorkflows, connectOntapWorkflows } from '../../../../src/client';
import { freePort } from '../../../../src/embedded';
import { type Simulator, startSimulator } from '../../../../src/simulator';
import { ConfigFolder } from '../../../worker/support/config-file';
import { SECRET } from '../../../workflows/support/stage';
import { many, world } from '../../../workflows/support/world';
import { type CliProcess, startCli, until } from '../../support/cli-process';

/** Receives datagrams at a Unix socket as systemd does, and prints them: Node can't. */
const SYSTEMD = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('listens', flush=True)
while True:
    print(s.recv(4096).decode(), flush=True)
`;

const configFor = ({ url, caFile }: Simulator) => `
clusters:
  sim:
    url: ${url}
    auth: { basic: { user: admin, passwordFile: ./sim-password } }
    tls: { caFile: ${caFile} }
    allow: [kill-sessions, control-jobs]
    guard: { minWindow: 500ms, minSamples: 2 }
worker: { health: { port: 0 }, shutdownGraceTime: 1s }
`;

/** A schedules file with one report. */
export const nightly = (cron: string) => `
schedules:
  nightly:
    cron: '${cron}'
    timezone: Etc/UTC
    policy: default
    clusters: sim
    mode: report
`;

/** What one start differs in from the others. */
interface Change {
  state?: string;
  port?: number;
  previous?: true;
  /** Of another package. */
  cli?: string;
}

/** A cluster, a state folder, and what plays systemd. */
export interface ServeSite {
  folder: ConfigFolder;
  state: string;
  simulator: Simulator;
  /** What `serve` has told systemd. */
  told: () => string;
  port: number;
  /** Starts it, and waits until it is ready. */
  serve: (change?: Change) => Promise<CliProcess>;
  /** Words of a `serve` that need not start. */
  words: (change?: Change) => string[];
  connect: () => Promise<OntapWorkflows>;
  close: () => Promise<void>;
}

/** Waits for a line of the log. */
export const says = (cli: CliProcess, text: string) =>
  until(`the log says "${text}": ${cli.stderr()}`, () => cli.stderr().includes(text));

export async function openServeSite(): Promise<ServeSite> {
  const folder = new ConfigFolder();
  const [simulator, port] = await Promise.all([
    startSimulator({
      scenario: world(many(3)),
      password: SECRET,
      switches: { killBehaviour: { kind: 'vanish' } },
    }),
    freePort(),
  ]);
  folder.write('sim-password', SECRET);
  const config = folder.write('clusters.yaml', configFor(simulator));
  const schedules = folder.write('schedules.yaml', nightly('0 2 * * *'));
  const state = path.join(folder.path, 'state');
  const socket = path.join(folder.path, 'notify');
  const systemd = spawn('python3', ['-c', SYSTEMD, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  systemd.stdout.on('data', (data: Buffer) => (told += data.toString()));
  await until('what plays systemd listens', () => told.includes('listens'));
  const words = (change: Change = {}) => [
    ...['serve', '--config', config, '--schedules', schedules],
    ...['--state', change.state ?? state, '--port', String(change.port ?? port)],
    ...(change.previous === true ? ['--previous'] : []),
  ];
  return {
    folder,
    state,
    simulator,
    port,
    told: () => told,
    words,
    serve: async (change) => {
      const env = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '60000000' };
      const { cli: main } = change ?? {};
      const cli = startCli(words(change), { env, ...(main === undefined ? {} : { cli: main }) });
      await until(`it serves: ${cli.stderr()}`, () => /"msg":"Serving"/.test(cli.stderr()));
      return cli;
    },
    connect: () => connectOntapWorkflows({ address: `127.0.0.1:${port}` }),
    close: async () => {
      systemd.kill('SIGKILL');
      await simulator.close();
      folder.remove();
    },
  };
}
