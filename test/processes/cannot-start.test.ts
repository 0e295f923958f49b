import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fromGlobalSetup } from '../support/environment';
import { assertBuilt } from '../cli/support/built-cli';
import { type Ending, EndingProcess, endingOf, endingOfProcess } from './support/ending';
import { closeNamespaces, FOUR_OTHERS, namespaceWith, yaml } from './support/starts';

const ROOT = path.join(__dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'cannot-start-'));
const taken: Server = createServer();
let takenPort: number;
let config: string;

function write(name: string, text: string | Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

let unreachable: Promise<(Ending & { name: Name })[]>;

beforeAll(async () => {
  assertBuilt();
  write('password', 'Pa55word1\n');
  config = write('clusters.yaml', yaml());
  await new Promise<void>((listens) => taken.listen(0, '127.0.0.1', listens));
  takenPort = (taken.address() as AddressInfo).port;
  const env = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
  // They mostly wait, beside the others.
  unreachable = endAll(['worker', 'doctor', 'status', 'up'], (name) => endingOfProcess(ARGS[name](), env));
});
afterAll(async () => {
  taken.close();
  await closeNamespaces();
  rmSync(folder, { recursive: true });
});

const atServer = () => ({ TEMPORAL_ADDRESS: fromGlobalSetup('address') });

/** Exit code of each process that needs Temporal. */
const CODES = { worker: 69, doctor: 2, status: 1, up: 1 } as const;
const ARGS: Record<keyof typeof CODES, () => string[]> = {
  worker: () => ['worker', '--config', config],
  doctor: () => ['doctor', '--config', config],
  status: () => ['status'],
  up: () => ['up', '--once'],
};

/** What keeps a process from finding Temporal: before anything is connected, and after. */
const CAUSES: [cause: string, env: () => NodeJS.ProcessEnv, words: string][] = [
  [
    'an address with http://',
    () => ({ TEMPORAL_ADDRESS: 'http://127.0.0.1:7233' }),
    'TEMPORAL_ADDRESS "http://127.0.0.1:7233" is a URL; write 127.0.0.1:7233',
  ],
  [
    'an IPv6 address without brackets',
    () => ({ TEMPORAL_ADDRESS: '::1' }),
    'TEMPORAL_ADDRESS "::1" is an IPv6 address without brackets; write [::1]:7233',
  ],
  [
    'a CA file that is missing',
    () => ({ ...atServer(), TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/no/ca.pem' }),
    'TEMPORAL_TLS_SERVER_CA_CERT_PATH: /no/ca.pem does not exist; create it, or correct the path',
  ],
  ['a server without TLS', () => ({ ...atServer(), TEMPORAL_TLS: 'true' }), "can't be reached"],
  [
    'a configuration file that is not there',
    () => ({ ...atServer(), TEMPORAL_CONFIG_FILE: '/no/temporal.toml' }),
    'TEMPORAL_CONFIG_FILE: /no/temporal.toml does not exist; create it, or correct the path',
  ],
  [
    'a profile that is not there',
    () => ({
      ...atServer(),
      TEMPORAL_PROFILE: 'prod',
      TEMPORAL_CONFIG_FILE: write('temporal.toml', '[profile.default]\n'),
    }),
    'correct TEMPORAL_PROFILE or unset it, or add [profile.prod] to the file that TEMPORAL_CONFIG_FILE names',
  ],
];

type Name = keyof typeof CODES;

const endAll = <T extends Name>(names: readonly T[], endOf: (name: T) => Promise<Ending>) =>
  Promise.all(names.map(async (name) => ({ name, ...(await endOf(name)) })));

const allSay = (words: string) =>
  Object.entries(CODES).map(([name, end]) => ({
    name,
    end,
    output: expect.stringContaining(words) as string,
  }));

test.each(CAUSES)(
  '%s ends worker, doctor, status and up, each with its code and why',
  async (_, env, words) => {
    const endHere = (name: Name) => endingOf(ARGS[name](), env());
    const worker = await endAll(['worker'], endHere);
    const others = await endAll(['doctor', 'status', 'up'], endHere);
    expect([...worker, ...others]).toEqual(allSay(words));
  },
);

test('a port where nothing listens ends the processes of all four', async () => {
  expect(await unreachable).toEqual(allSay("can't be reached"));
});

test('a namespace that is not there ends worker and doctor with the command that makes it', async () => {
  const env = { ...atServer(), TEMPORAL_NAMESPACE: 'nowhere' };
  const command = 'temporal operator namespace create -n nowhere';
  for (const name of ['worker', 'doctor'] as const) {
    const { end, output } = await endingOf(ARGS[name](), env);
    expect([name, end, output]).toEqual([name, CODES[name], expect.stringContaining(command)]);
  }
  const { end, output } = await endingOf(ARGS.status(), env);
  expect([end, output]).toEqual([1, expect.stringContaining('nowhere')]);
});

test('a namespace without room for search attributes ends worker and doctor, with a namespace of its own as the remedy', async () => {
  const own = await namespaceWith(FOUR_OTHERS);
  const worker = await endingOf(ARGS.worker(), own.env);
  expect(worker).toEqual({
    end: 69,
    output: expect.stringContaining(
      '7 of type Keyword are needed, 7 of them are missing, and 4 of 10 are taken',
    ),
  });
  for (const option of [[], ['--create-search-attributes']]) {
    const { end, output } = await endingOf([...ARGS.doctor(), ...option], own.env);
    expect([end, output]).toEqual([2, expect.stringContaining('set TEMPORAL_NAMESPACE=ontap-workflows')]);
  }
});

const WORKER_ONLY: [cause: string, worker: () => string, words: string][] = [
  [
    'a health port that is taken',
    () => `health: { port: ${takenPort} }`,
    'choose another worker.health.port in the configuration, or 0 for any free one',
  ],
  [
    'a health address that is not ours',
    () => 'health: { host: 192.0.2.1, port: 0 }',
    'set worker.health.host to an address of this machine, such as 127.0.0.1 or 0.0.0.0',
  ],
];

test.each(WORKER_ONLY)('%s ends the worker with 69 and the key to change', async (_, worker, words) => {
  const file = write('ports.yaml', yaml(worker()));
  const ending = await endingOf(['worker', '--config', file], atServer());
  expect(ending).toEqual({ end: 69, output: expect.stringContaining(words) });
});

test('a port for metrics that is taken ends the process of a worker with 69 and the key to change', async () => {
  const metrics = `health: { port: 0 }, metrics: { prometheus: "127.0.0.1:${takenPort}" }`;
  const file = write('metrics.yaml', yaml(metrics));
  const ending = await endingOfProcess(['worker', '--config', file], atServer());
  const words = 'choose another worker.metrics.prometheus in the configuration';
  expect(ending).toEqual({ end: 69, output: expect.stringContaining(words) });
});

test('what can be told at once is: where Temporal is before a port, and after the configuration', async () => {
  const env = { TEMPORAL_ADDRESS: 'http://127.0.0.1:7233' };
  const file = write('port.yaml', yaml(`health: { port: ${takenPort} }`));
  const worker = await endingOf(['worker', '--config', file], env);
  expect(worker).toEqual({
    end: 69,
    output: expect.stringMatching(/TEMPORAL_ADDRESS .* is a URL; write .*worker\.health\.port/s),
  });
  const missing = await endingOf(['worker', '--config', path.join(folder, 'none.yaml')], env);
  expect(missing).toEqual({
    end: 78,
    output: expect.stringMatching(
      /does not exist; create it.*TEMPORAL_ADDRESS .* is a URL.*2 problems; nothing/s,
    ),
  });
});

test('a workflow bundle that is missing ends the worker', async () => {
  const copy = path.join(folder, 'package');
  mkdirSync(copy);
  cpSync(path.join(ROOT, 'dist'), path.join(copy, 'dist'), {
    recursive: true,
    filter: (source) => !source.endsWith('workflow-bundle.js'),
  });
  cpSync(path.join(ROOT, 'package.json'), path.join(copy, 'package.json'));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  const own = await namespaceWith();
  const ending = await endingOfProcess(ARGS.worker(), own.env, path.join(copy, 'dist/cli/main.js'));
  expect(ending).toEqual({ end: 69, output: expect.stringContaining('npm run build') });
});

const BAD_FILES: [cause: string, file: () => string, words: string][] = [
  ['a configuration that is not there', () => path.join(folder, 'none.yaml'), 'does not exist; create it'],
  [
    'a password in UTF-16',
    () => {
      write('utf16', Buffer.from('\ufeffPa55word1', 'utf16le'));
      return write('utf16.yaml', yaml().replace('./password', './utf16'));
    },
    'The secret file ./utf16 is written in UTF-16; run: ',
  ],
];

test.each(BAD_FILES)('%s ends worker, its check, doctor and up', async (_, file, words) => {
  const commands: [args: string[], code: number][] = [
    [['worker'], 78],
    [['worker', '--check'], 78],
    [['doctor'], 2],
    [['up', '--once', '--policy', 'default'], 1],
  ];
  for (const [args, code] of commands) {
    const { end, output } = await endingOf([...args, '--config', file()], atServer());
    expect([args, end, output]).toEqual([args, code, expect.stringContaining(words)]);
  }
});

/** How a process ends that is told to stop once it has connected to what stays silent. */
async function endOfStopped(name: Name, signal: NodeJS.Signals, says = '') {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const connected = once(silent, 'connection');
  const { port } = silent.address() as AddressInfo;
  const process = new EndingProcess(ARGS[name](), { TEMPORAL_ADDRESS: `127.0.0.1:${port}` });
  await Promise.all([connected, process.saying(says)]);
  process.signal(signal);
  const { end } = await process.ending();
  silent.close();
  return end;
}

test('told to stop while Temporal accepts and stays silent, worker and up end as always, doctor and status by the signal', async () => {
  const ends = [
    endOfStopped('worker', 'SIGTERM', 'Health server listens'),
    endOfStopped('up', 'SIGINT', 'ontap-workflows 0'),
    endOfStopped('doctor', 'SIGTERM'),
    endOfStopped('status', 'SIGTERM'),
  ];
  expect(await Promise.all(ends)).toEqual([0, 130, 'SIGTERM', 'SIGTERM']);
});
