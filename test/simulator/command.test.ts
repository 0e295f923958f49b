import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { request } from 'node:https';
import { Command } from 'commander';
import { addSimulatorOptions } from '../../src/cli/simulator-command';
import { waitFor } from '../support/wait-for';

const PASSWORD = 'TEST_SIM_PASSWORD';

const command = (): Command => addSimulatorOptions(new Command('simulator').exitOverride());
const run = (...options: string[]): Promise<Command> =>
  command().parseAsync(['--port', '0', '--password-env', PASSWORD, ...options], { from: 'user' });

interface Ready {
  url: string;
  user: string;
  caFile: string;
  scenario: string;
  seed: number;
}

/** The first line that the command prints. */
function firstLine(): Promise<string> {
  return new Promise((resolve) => {
    jest.spyOn(console, 'log').mockImplementationOnce((line: string) => resolve(line));
  });
}

async function ready(...options: string[]): Promise<{ json: Ready; ended: Promise<Command> }> {
  const line = firstLine();
  const ended = run('--json', ...options);
  return { json: JSON.parse(await line) as Ready, ended };
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

const endsOnSigterm = async (ended: Promise<unknown>): Promise<number> => {
  const began = performance.now();
  process.emit('SIGTERM');
  await ended;
  return performance.now() - began;
};

beforeEach(() => {
  process.env[PASSWORD] = 'secret';
});

afterEach(() => {
  delete process.env[PASSWORD];
  jest.restoreAllMocks();
});

it('prints one JSON line, serves, and ends on SIGTERM in well under a second', async () => {
  const { json, ended } = await ready('--user', 'boss', '--scenario', 'empty', '--seed', '7');
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
  expect(await endsOnSigterm(ended)).toBeLessThan(900);
  await expect(stat(json.caFile)).rejects.toThrow('ENOENT'); // the temporary folder is gone
});

it('keeps certificates where it is told, and lets others change things with --control', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'simulator-test-'));
  const options = ['--user', 'boss', '--scenario', 'empty', '--control', '--cert-dir', directory];
  const first = await ready(...options);
  const ca = await readFile(first.json.caFile, 'utf8');
  expect(await statusOf(`${first.json.url}/simulator/time`, ca, 'POST', '{"advance":1}')).toBe(200);
  await endsOnSigterm(first.ended);
  const second = await ready(...options);
  expect(await readFile(second.json.caFile, 'utf8')).toBe(ca);
  await endsOnSigterm(second.ended);
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
  const { json, ended } = await ready('--user', 'boss', '--scenario', 'empty', ...options);
  expect(await statusOf(json.url + path, await readFile(json.caFile, 'utf8'), 'GET')).toBe(status);
  await endsOnSigterm(ended);
});

it('says in words where it is, without --json', async () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const ended = run('--scenario', 'large');
  await waitFor('the first line', () => write.mock.calls.length > 0);
  const said = write.mock.calls.map(([text]) => String(text)).join('');
  await endsOnSigterm(ended);
  expect(said).toMatch(
    /^ONTAP simulator \(large, seed 1\) on https:\/\/127\.0\.0\.1:\d+, user admin, CA in /,
  );
});

it.each([
  [['--scenario', 'nonsense'], '--scenario is "nonsense"; there are demo, large, jobs, empty'],
  [['--port', '65536'], '--port is "65536"; give a whole number from 0 to 65535'],
  [['--port', '-1'], '--port is "-1"; give a whole number'],
  [['--speed', '0'], '--speed is "0"; give a number above 0'],
  [['--speed', 'fast'], '--speed is "fast"; give a number above 0'],
  [['--seed', '1.5'], '--seed is "1.5"; give a whole number'],
  [['--user', ''], '--user is ""; give a name'],
  [['--password-env', 'NOT_SET_AT_ALL'], 'the environment variable NOT_SET_AT_ALL is not set'],
])('refuses %j', async (options, message) => {
  await expect(run(...options)).rejects.toThrow(message);
});

it('refuses an empty password', async () => {
  process.env[PASSWORD] = '';
  await expect(run()).rejects.toThrow(`the environment variable ${PASSWORD} is empty`);
});

it('says that a port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(run('--port', String(port))).rejects.toThrow(`port ${port} of 127.0.0.1 is taken`);
  other.close();
});

it('has an example in its help', () => {
  let help = '';
  command()
    .configureOutput({ writeOut: (text) => (help += text) })
    .outputHelp();
  expect(help).toContain('ontap-workflows simulator --port 8443 --password-env SIM_PASSWORD');
});
