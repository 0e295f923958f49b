import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { request } from 'node:https';
import { runCli, type RunningCli, startCli, stopAll } from '../support/run-cli';

const PASSWORD = 'TEST_SIM_PASSWORD';
const ENV = { [PASSWORD]: 'secret' };

const words = (...options: string[]) => ['simulator', '--port', '0', '--password-env', PASSWORD, ...options];
const run = (...options: string[]): RunningCli => startCli(words(...options), { env: ENV });

interface Ready {
  url: string;
  user: string;
  caFile: string;
  scenario: string;
  seed: number;
}

async function ready(...options: string[]): Promise<{ json: Ready; cli: RunningCli }> {
  const cli = run('--json', ...options);
  await cli.shows(/\n/);
  return { json: JSON.parse(cli.stdout()) as Ready, cli };
}

function statusOf(url: string, ca: string, method: string, body?: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ca, method, auth: 'boss:secret', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function endsOnSigterm(cli: RunningCli): Promise<number> {
  const began = performance.now();
  cli.signal('SIGTERM');
  expect(await cli.exitCode).toBe(0);
  return performance.now() - began;
}

afterEach(stopAll);

it('prints one JSON line, serves, and ends on SIGTERM in well under a second', async () => {
  const { json, cli } = await ready('--user', 'boss', '--scenario', 'empty', '--seed', '7');
  expect(json).toEqual({
    url: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
    user: 'boss',
    caFile: expect.stringMatching(/ca\.pem$/),
    scenario: 'empty',
    seed: 7,
  });
  const ca = await readFile(json.caFile, 'utf8');
  expect(await statusOf(`${json.url}/api/cluster`, ca, 'GET')).toBe(200);
  expect(await statusOf(`${json.url}/simulator/time`, ca, 'POST', '{"advance":1}')).toBe(403);
  expect(await endsOnSigterm(cli)).toBeLessThan(900);
  await expect(stat(json.caFile)).rejects.toThrow('ENOENT'); // the temporary folder is gone
});

it('keeps certificates where it is told, and lets others change things with --control', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'simulator-test-'));
  const options = ['--user', 'boss', '--scenario', 'empty', '--control', '--cert-dir', directory];
  const first = await ready(...options);
  const ca = await readFile(first.json.caFile, 'utf8');
  expect(await statusOf(`${first.json.url}/simulator/time`, ca, 'POST', '{"advance":1}')).toBe(200);
  await endsOnSigterm(first.cli);
  const second = await ready(...options);
  expect(await readFile(second.json.caFile, 'utf8')).toBe(ca);
  await endsOnSigterm(second.cli);
  for (const file of (await readdir(directory)).filter((name) => name.endsWith('-key.pem'))) {
    expect((await stat(join(directory, file))).mode & 0o077).toBe(0);
  }
  await rm(directory, { recursive: true });
});

it.each([
  [['--ndmp', 'forbidden'], '/api/protocols/ndmp', 403],
  [['--ndmp', 'absent'], '/api/protocols/ndmp', 404],
  [['--svm', 'svm1'], '/api/cluster/nodes', 403],
  [['--svm', 'svm1'], '/api/svm/svms', 200],
])('answers as %j says', async (options, path, status) => {
  const { json, cli } = await ready('--user', 'boss', '--scenario', 'empty', ...options);
  expect(await statusOf(json.url + path, await readFile(json.caFile, 'utf8'), 'GET')).toBe(status);
  await endsOnSigterm(cli);
});

it('says in words where it is, without --json', async () => {
  const cli = run('--scenario', 'large');
  await cli.shows(/\n/);
  await endsOnSigterm(cli);
  expect(cli.stdout()).toMatch(
    /^ONTAP simulator \(large, seed 1\) on https:\/\/127\.0\.0\.1:\d+, user admin, CA in /,
  );
});

it.each([
  [['--scenario', 'nonsense'], '--scenario is "nonsense"; there are demo, large, jobs, drain, empty'],
  [['--port', '65536'], '--port is "65536"; give a whole number from 0 to 65535'],
  [['--port', '-1'], '--port is "-1"; give a whole number'],
  [['--speed', '0'], '--speed is "0"; give a number above 0'],
  [['--speed', 'fast'], '--speed is "fast"; give a number above 0'],
  [['--seed', '1.5'], '--seed is "1.5"; give a whole number'],
  [['--user', ''], '--user is ""; give a name'],
  [['--password-env', 'NOT_SET_AT_ALL'], 'the environment variable NOT_SET_AT_ALL is not set'],
])('refuses %j', async (options, message) => {
  expect(await runCli(words(...options), ENV)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(message) as string,
  });
});

it('refuses an empty password', async () => {
  expect((await runCli(words(), { [PASSWORD]: '' })).stderr).toContain(
    `the environment variable ${PASSWORD} is empty`,
  );
});

it('says that a port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  expect((await runCli(words('--port', String(port)), ENV)).stderr).toContain(
    `port ${port} of 127.0.0.1 is taken`,
  );
  other.close();
});

it('has an example in its help', async () => {
  expect((await runCli(['simulator', '--help'])).stdout).toContain(
    'ontap-workflows simulator --port 8443 --password-env SIM_PASSWORD',
  );
});
