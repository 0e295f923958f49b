import { stripVTControlCharacters } from 'node:util';
import { INTERRUPTED, stopOnSignals } from '../../../src/cli/shared/until-interrupted';
import { runCli, said, startCli } from '../support/run-cli';
import { TestHost, testIo } from '../support/test-io';

afterEach(() => jest.restoreAllMocks());

test('help and version are printed on stdout, and are no error', async () => {
  expect(await runCli(['jobs', 'wait', '--help'])).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/^Usage: ontap-workflows jobs wait/) as string,
  });
  expect(await runCli(['--version'])).toMatchObject({ code: 0, stderr: '' });
});

test('bad usage is said once, on stderr, and is an error', async () => {
  const { code, stdout, stderr } = await runCli(['jobs', 'wait']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr.match(/missing required argument 'cluster'/g)).toHaveLength(1);
});

test('an error of a command is said on stderr, without its stack', async () => {
  expect(await runCli(['up', '--json'])).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^--json needs --once[^\n]*\n$/) as string,
  });
});

test('a command can not ask where nobody can type', async () => {
  const asked = testIo().ask('Do it?', 'give --yes');
  await expect(asked).rejects.toThrow('There is no terminal to ask in; give --yes');
});

test.each([
  ['y', true],
  ['YES', true],
  ['', false],
  ['yellow', false],
])('to be asked and to type %j is %s', async (typed, answer) => {
  const host = new TestHost(80);
  const answered = testIo(host).ask('Do it?', 'give --yes');
  host.stdin.write(`${typed}\r`);
  expect(await answered).toBe(answer);
  expect(stripVTControlCharacters(host.stdout.text)).toContain('Do it? [y/N]');
});

test('a question beside a document is asked on stderr', async () => {
  const host = new TestHost(80);
  const answered = testIo(host).ask('Do it?', 'give --yes', true);
  host.stdin.write('y\r');
  expect(await answered).toBe(true);
  expect(host.stdout.text).toBe('');
});

test('the first signal stops what goes on, a second one ends the process at once', () => {
  const host = new TestHost();
  const ended = jest.fn();
  host.ended = ended;
  const abort = new AbortController();
  const release = stopOnSignals(testIo(host), abort, () => {});
  host.emit('SIGINT', 'SIGINT');
  expect(abort.signal.aborted).toBe(true);
  expect(ended).not.toHaveBeenCalled();
  host.emit('SIGTERM', 'SIGTERM');
  expect(ended).toHaveBeenCalledWith(INTERRUPTED);
  release();
  expect(host.eventNames()).toEqual([]);
});

test('in a terminal a spinner shows what is under way', async () => {
  jest.replaceProperty(process, 'env', { TERM: 'xterm' });
  const host = new TestHost(80);
  await testIo(host).showWhile(false, 'Asks lab for its jobs', () => Promise.resolve());
  expect(stripVTControlCharacters(host.stdout.text)).toMatch(/^\S Asks lab for its jobs\n$/);
});

test('a command that runs in this process leaves its environment as it was', async () => {
  const before = { ...process.env };
  const cli = startCli(['--version'], { env: { TEMPORAL_ADDRESS: 'other:1' } });
  expect(process.env['TEMPORAL_ADDRESS']).toBe('other:1');
  expect(() => startCli(['--version'])).toThrow('need the same environment');
  await cli.exitCode;
  expect({ ...process.env }).toEqual(before);
  expect(await said('--version')).toMatch(/^\d/);
});
