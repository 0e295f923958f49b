import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLI } from './support/built-cli';
import { whileRead } from '../../src/cli/shared/until-interrupted';
import { startCli } from './support/run-cli';
import { TestHost, testIo } from './support/test-io';

const POLICY = path.join(__dirname, '../../policies/default.yaml');
const WORKER = path.join(__dirname, '../../dist/worker/index.js');
const gone = (code: string) => Object.assign(new Error(`write ${code}`), { code });

async function played(words: string[], broken: Parameters<typeof startCli>[1]) {
  const cli = startCli(words, broken);
  return { code: await cli.exitCode, stdout: cli.stdout(), stderr: cli.stderr() };
}

test.each(['EPIPE', 'ECONNRESET'])(
  'a command of which nobody reads stdout (%s) ends with 141, and without a word',
  async (code) => {
    for (const words of [['--help'], ['audit', 'verify', '--help'], ['policy', 'explain', POLICY]])
      expect(await played(words, { broken: { stdout: gone(code) } })).toEqual({
        code: 141,
        stdout: '',
        stderr: '',
      });
  },
);

test('what failed keeps its own exit code when nobody reads stdout', async () => {
  const { code } = await played(['policy', 'check', __filename], { broken: { stdout: gone('EPIPE') } });
  expect(code).toBe(1);
});

test('a stderr that nobody reads changes nothing', async () => {
  expect(await played(['policy', 'check', POLICY], { broken: { stderr: gone('EPIPE') } })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('default'),
  });
});

test('a stdout on a full disk is told once, and ends with 1', async () => {
  const full = gone('ENOSPC');
  expect(await played(['policy', 'explain', POLICY], { broken: { stdout: full } })).toEqual({
    code: 1,
    stdout: '',
    stderr: "stdout can't be written: write ENOSPC\n",
  });
});

test('a show ends when nobody reads it any more', async () => {
  const io = testIo(new TestHost(undefined, { stdout: gone('EPIPE') }));
  const shown = whileRead(io, new AbortController().signal, async (signal) => {
    io.out.print('a line');
    await sleep(60_000, undefined, { signal });
  });
  expect(await shown).toBeUndefined();
});

test.each(['/dev/full', 'a reader that has gone'])(
  'a worker whose log goes to %s works on: what is in flight is worth more than its log',
  (target) => {
    const script = `
      const { createLog, SecretRegistry } = require(${JSON.stringify(WORKER)});
      const log = createLog({ level: 'info', secrets: new SecretRegistry() });
      log.info('one');
      setTimeout(() => { log.info('two'); console.log('works on'); }, 100);`;
    const sink = target === '/dev/full' ? '2>/dev/full' : '2>&1 >&3 | true';
    const said = execFileSync('sh', ['-c', `exec 3>&1; "$0" -e "$1" ${sink}`, process.execPath, script]);
    expect(said.toString()).toBe('works on\n');
  },
);

test('a pipe whose reader ends first gets no trace of our code', () => {
  const script = '{ "$0" "$1" --help; echo "ended with $?" >&3; } 3>&2 2>&1 | true';
  const said = execFileSync('sh', ['-c', `exec 2>&1; ${script}`, process.execPath, CLI], {
    encoding: 'utf8',
  });
  expect(said).toBe('ended with 141\n');
});
