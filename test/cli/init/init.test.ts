import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Simulator, startSimulator } from '../../../src/simulator';
import { ConfigFolder } from '../../worker/support/config-file';
import { SECRET } from '../../workflows/support/stage';
import { assertBuilt } from '../support/built-cli';
import { startCli, stopAll } from '../support/cli-process';
import { runCli } from '../support/run-cli';

const folder = new ConfigFolder();
let simulator: Simulator;

beforeAll(async () => {
  assertBuilt();
  simulator = await startSimulator({ scenario: 'empty', password: SECRET });
  folder.write('secret', SECRET);
});
afterAll(async () => {
  await stopAll();
  await simulator.close();
  folder.remove();
});

const FILES = ['policy.yaml', 'schedules.yaml', 'ontap-workflows.service', 'evidence.key', 'clusters.yaml'];

/** Flags for everything, but for how the certificate is trusted. */
const flags = (dir: string, ...more: string[]) => [
  ...['init', path.join(folder.path, dir), '--yes', '--url', simulator.url.replace('https://', '')],
  ...['--user', 'admin', '--password-file', path.join(folder.path, 'secret'), '--cluster', 'prod1'],
  ...['--state', path.join(folder.path, 'state'), ...more],
];
const withCa = (dir: string, ...more: string[]) => flags(dir, '--ca-file', simulator.caFile, ...more);
const read = (dir: string, name: string) => readFileSync(path.join(folder.path, dir, name), 'utf8');

interface Document {
  files: { result: string }[];
  role: string[];
  findings: { severity: string; check: string; on: string }[];
  next: { command: string }[];
}

test('by flags alone it writes files that doctor has nothing to say against, and that serve takes', async () => {
  const { code, stdout } = await runCli([...withCa('all'), '--json']);
  const { files, role, findings, next } = JSON.parse(stdout) as Document;
  expect(code).toBe(0);
  expect(files.map(({ result }) => result)).toEqual(FILES.map(() => 'written'));
  expect(findings.filter(({ severity }) => severity !== 'ok')).toEqual([]);
  expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['tls', 'login', 'role']));
  expect(role).toContainEqual(expect.stringContaining('-api /api/protocols/ndmp/sessions -access readonly'));
  expect(next).toHaveLength(3);
  expect(next[0]?.command).toContain('ontap-workflows serve --config');
  expect(read('all', 'clusters.yaml')).toContain('allow: []');
  expect(read('all', 'clusters.yaml')).toContain('ages: { every: 5m }');
  expect(read('all', 'schedules.yaml')).toContain('clusters: prod1');
  const modes = FILES.map((name) => (statSync(path.join(folder.path, 'all', name)).mode & 0o777).toString(8));
  expect(modes).toEqual(['640', '640', '644', '600', '640']);
  expect(stdout).not.toContain(SECRET);
});

test('the same again changes nothing, and what somebody has changed stays', async () => {
  await runCli(withCa('again'));
  const changed = `${read('again', 'policy.yaml')}# mine\n`;
  writeFileSync(path.join(folder.path, 'again', 'policy.yaml'), changed);
  const { code, stdout } = await runCli([...withCa('again', '--for', 'kills'), '--json']);
  const { files, role } = JSON.parse(stdout) as Document;
  expect([code, files.map(({ result }) => result)]).toEqual([0, ['kept', 'same', 'same', 'same', 'kept']]);
  expect(role).toContainEqual(expect.stringContaining('-api /api/protocols/ndmp/sessions -access all'));
  expect(read('again', 'policy.yaml')).toBe(changed);
  const bare = await runCli(['init', path.join(folder.path, 'again')]);
  expect([bare.code, bare.stdout]).toEqual([0, expect.stringContaining('0 errors, 0 warnings')]);
});

test.each<[string, () => string[], RegExp]>([
  [
    'nobody who could be asked',
    () => ['init', path.join(folder.path, 'no')],
    /no terminal.*give --url, --user/,
  ],
  [
    'a certificate that nobody has said is right',
    () => flags('no'),
    /of "ontap-simulator" by "ONTAP simulator CA"[^]*give --fingerprint \S{95}, or --ca-file/,
  ],
  [
    'another certificate',
    () => flags('no', '--fingerprint', 'ab'.repeat(32)),
    /not the one of --fingerprint/,
  ],
  ['an address that is none', () => [...flags('no'), '--url', 'http://x'], /"http:\/\/x" is no address/],
  [
    'an address where nobody is',
    () => [...flags('no'), '--url', '127.0.0.1:1'],
    /does not answer.*ECONNREFUSED/,
  ],
  [
    'no password file',
    () => [...withCa('no'), '--password-file', '/no/secret'],
    /no file \/no\/secret; make it/,
  ],
])('%s ends it before anything is written', async (_what, words, complaint) => {
  const { code, stderr } = await runCli(words());
  expect([code, stderr]).toEqual([1, expect.stringMatching(complaint)]);
  expect(statSync(path.join(folder.path, 'no'), { throwIfNoEntry: false })).toBeUndefined();
});

test('a wrong password is told by doctor, after a single try, and the files stay to be corrected', async () => {
  folder.write('wrong', 'not-it-77');
  const { code, stdout } = await runCli([
    ...withCa('wrong-login'),
    '--password-file',
    path.join(folder.path, 'wrong'),
  ]);
  expect([code, stdout]).toEqual([2, expect.stringContaining('It was tried once only')]);
});

test('in a terminal it asks for everything, shows the certificate and pins it', async () => {
  const cli = startCli(['init', path.join(folder.path, 'asked')], { pty: true });
  const asked: [RegExp, string][] = [
    [/Address of the cluster management LIF/, simulator.url],
    [/Name of the cluster in requests \[cluster1\]/, ''],
    [/ONTAP login/, 'admin'],
    [/File that holds its password/, path.join(folder.path, 'secret')],
    [/What for: waits, reports, kills \[reports\]/, 'waits'],
    [/Pin it\? \[y\/N\]/, 'y'],
  ];
  for (const [question, answer] of asked) {
    await cli.shows(question);
    cli.type(`${answer}\r`);
  }
  expect(await cli.exitCode).toBe(0);
  expect(read('asked', 'clusters.yaml')).toMatch(/fingerprint256: "([0-9A-F]{2}:){31}/);
  expect(read('asked', 'schedules.yaml')).toContain('schedules: {}');
  expect(cli.stdout()).toContain('-api /api/cluster/jobs -access readonly');
});

test('systemd takes the unit, and finds little that could be closed further', async () => {
  await runCli(withCa('unit'));
  const unit = path.join(folder.path, 'unit', 'ontap-workflows.service');
  expect(read('unit', 'ontap-workflows.service')).toContain('ProtectSystem=strict');
  const verified = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
  if (verified.error !== undefined) {
    process.stderr.write('systemd-analyze is not on this machine: the unit was not verified\n');
    return;
  }
  expect([verified.status, verified.stderr]).toEqual([0, '']);
  const words = ['security', '--offline=true', '--threshold=25', unit];
  expect(spawnSync('systemd-analyze', words).status).toBe(0);
  rmSync(unit);
});
