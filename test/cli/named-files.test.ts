import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readTarget } from '../../src/temporal';
import { scenarioOf } from '../../src/cli/simulator/scenario';
import { readSnapshots } from '../../src/cli/policy/snapshots';
import { readSchedules } from '../../src/cli/schedules/read-schedules';
import { readPolicy } from '../../src/cli/shared/shipped-file';
import { createSecretReader } from '../../src/ontap';
import { certificateAuthenticator } from '../../src/ontap/auth/certificate-authenticator';
import { loadTlsMaterial } from '../../src/ontap/transport/tls-material';
import { loadConfig } from '../../src/worker/config/load-config';
import { SecretRegistry } from '../../src/worker/log/secrets';

const folder = mkdtempSync(path.join(tmpdir(), 'named-files-'));
const at = (name: string) => path.join(folder, name);
const pipe = at('pipe');

beforeAll(() => {
  execFileSync('mkfifo', ['-m', '600', pipe]);
  writeFileSync(at('file'), 'text', { mode: 0o600 });
  writeFileSync(NO_FILE.TEMPORAL_CONFIG_FILE, '[profile.default]\n');
  symlinkSync(at('file'), at('link'));
  writeFileSync(at('sparse'), '', { mode: 0o600 });
  truncateSync(at('sparse'), 20 * 1024 ** 3);
});
afterAll(() => {
  // Lets go of who may still wait for a writer.
  closeSync(openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK));
  rmSync(folder, { recursive: true });
});

const ODD = [
  ['a pipe', () => pipe, 'is a pipe, a device or a socket; name a regular file'],
  ['a device', () => '/dev/zero', 'is a pipe, a device or a socket; name a regular file'],
  ['a folder', () => folder, 'is a folder; name a file'],
] as const;

const config = async (file: string) => {
  const loaded = await loadConfig(file, {}, new SecretRegistry());
  const [problem] = loaded.ok ? [] : loaded.problems;
  throw new Error(`${problem?.file} ${problem?.message.replace('the configuration file ', '')}`);
};

/** In the place where nobody has named it; by the name of what it leads to. */
const usualFile = (file: string) => {
  const home = mkdtempSync(at('home-'));
  const usual = path.join(home, 'temporalio/temporal.toml');
  mkdirSync(path.dirname(usual));
  symlinkSync(file, usual);
  try {
    readTarget({ XDG_CONFIG_HOME: home });
  } catch (error) {
    throw new Error(String(error).replace(usual, file), { cause: error });
  }
};

/** Nothing of the user's own. */
const NO_FILE = { TEMPORAL_CONFIG_FILE: at('temporal.toml') };

/** Readers of processes that nobody watches. */
const UNATTENDED: [what: string, read: (file: string) => unknown][] = [
  ['configuration', config],
  ['secret', (file) => createSecretReader().read({ file })],
  ['key', (file) => createSecretReader().read({ file, kind: 'pem' })],
  ['CA', (caFile) => loadTlsMaterial({ caFile })],
  [
    'client certificate',
    (certFile) => certificateAuthenticator({ certFile, keyFile: '' }, { read: async () => 'key' }).login(),
  ],
  ["Temporal's configuration", (file) => readTarget({ TEMPORAL_CONFIG_FILE: file })],
  ["a user's own configuration of Temporal", usualFile],
  ["Temporal's CA", (file) => readTarget({ ...NO_FILE, TEMPORAL_TLS_SERVER_CA_CERT_PATH: file })],
  ["Temporal's key", (file) => readTarget({ ...NO_FILE, TEMPORAL_TLS_CLIENT_KEY_PATH: file })],
];

/** Readers of what a person names in a command. */
const TYPED: [what: string, read: (file: string) => unknown][] = [
  ['policy', readPolicy],
  ['schedules', readSchedules],
  ['scenario', scenarioOf],
  ['snapshot', (file) => readSnapshots([file])],
];

describe.each(ODD)('%s', (_what, file, words) => {
  test.each(UNATTENDED)('as %s is refused at once, by its name', async (_, read) => {
    await expect((async () => read(file()))()).rejects.toThrow(`${file()} ${words}`);
  });
});

describe.each(ODD.filter(([what]) => what !== 'a pipe'))('%s', (_what, file, words) => {
  test.each(TYPED)('as %s of a command is refused at once', (_, read) => {
    expect(() => read(file())).toThrow(`${file()} ${words}`);
  });
});

describe('a file of 20 GB', () => {
  test.each([...UNATTENDED, ...TYPED])('as %s is refused at once', async (_, read) => {
    await expect((async () => read(at('sparse')))()).rejects.toThrow(
      /sparse has (more than \d+ MiB, far more than such a file; name the right one|\d+ bytes)/,
    );
  });
});

test('a text of YAML that would take the parser minutes is refused with a remedy', () => {
  writeFileSync(at('long.yaml'), `# ${'x'.repeat(4 * 1024 * 1024)}\n`);
  for (const read of [readPolicy, readSchedules, scenarioOf])
    expect(() => read(at('long.yaml'))).toThrow(
      /long.yaml:1: has more than 4 MiB, far more than such a file; name the right one/,
    );
});

/** How a shell's words end. */
const ended = (shell: string) =>
  spawnSync('bash', ['-c', shell], { cwd: folder, encoding: 'utf8', timeout: 30_000 });

const READ = `node -r ${path.resolve('test/support/register-ts.js')} -e`;
const READER = `"console.log(require('${path.resolve('src/node/read-named-file.ts')}').readArgument(process.argv[1]))"`;

test.each([
  ['a process substitution', `${READ} ${READER} <(cat file)`],
  ['what is piped in', `cat file | ${READ} ${READER} /dev/stdin`],
  ['a redirected file', `${READ} ${READER} /dev/stdin < file`],
  ['a link to a file', `${READ} ${READER} link`],
])('%s is read as an argument of a command', (_, shell) => {
  expect(ended(shell)).toMatchObject({ stdout: 'text\n', status: 0 });
});

test('what has no end is given up', () => {
  const { status, stderr } = ended(`${READ} ${READER} /dev/stdin < /dev/zero`);
  expect(status).toBe(1);
  expect(stderr).toContain('has more than 64 MiB, far more than such a file; name the right one');
});

test('a link to a regular file is read as a secret', async () => {
  await expect(createSecretReader().read({ file: at('link') })).resolves.toBe('text');
});
