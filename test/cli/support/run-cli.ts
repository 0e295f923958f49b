import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { runProgram } from '../../../src/cli/program';
import { type CliProcess, cleanEnv } from './cli-process';
import { type Broken, TestHost, testIo } from './test-io';

export { until, WAIT_MS } from './cli-process';

/** A command that runs in this process; for a test the same as one of its own, but for its id. */
export interface RunningCli extends Omit<CliProcess, 'pid'> {
  /** Waits until its log, which goes to stderr, holds the text. */
  logs(text: string): Promise<void>;
}

interface RunOptions {
  /** In place of the test's; the same for all commands that run at the same time. */
  env?: NodeJS.ProcessEnv;
  /** Runs it in a terminal of so many columns, which can be typed into; otherwise its streams are pipes. */
  columns?: number;
  /** Why nothing can be written, by stream. */
  broken?: Broken;
}

const running = new Set<RunningCli>();

/** Of the process, as it was before the first of the commands that run. */
let before: NodeJS.ProcessEnv = {};
let current = '';

function become(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
}

/** @throws Error when another command runs with another environment */
function enter(env: NodeJS.ProcessEnv): void {
  const wanted = JSON.stringify(env);
  if (running.size > 0 && wanted !== current)
    throw new Error('Commands that run in one process at the same time need the same environment');
  if (running.size > 0) return;
  before = { ...process.env };
  current = wanted;
  become(cleanEnv(env));
}

/** Ends whatever this test file has started and that still runs. */
export async function stopAll(): Promise<void> {
  for (const cli of running) cli.signal('SIGTERM');
  await Promise.all([...running].map(({ exitCode }) => exitCode));
}

/** Waits until a stream of the command holds the text, or the command has ended. */
async function shows(
  { stdout, stderr }: TestHost,
  wanted: string | RegExp,
  end: Promise<unknown>,
  stream = stdout,
) {
  const isShown = () => new RegExp(wanted).test(stripVTControlCharacters(stream.text));
  let hasEnded = false;
  const ended = end.then(() => (hasEnded = true));
  while (!isShown() && !hasEnded) await Promise.race([once(stream, 'shown'), ended]);
  if (!isShown()) throw new Error(`it ended without "${String(wanted)}":\n${stdout.text}\n${stderr.text}`);
}

/** Starts the command line in this process. */
export function startCli(
  words: readonly string[],
  { env = {}, columns, broken = {} }: RunOptions = {},
): RunningCli {
  enter(env);
  const host = new TestHost(columns, broken);
  const exitCode = new Promise<number | null>((resolve, reject) => {
    host.ended = resolve;
    const io = testIo(host);
    runProgram(io, words)
      .then(() => io.end())
      .catch(reject);
  });
  const cli: RunningCli = {
    stdout: () => host.stdout.text,
    stderr: () => host.stderr.text,
    shows: (wanted) => shows(host, wanted, exitCode),
    logs: (wanted) => shows(host, wanted, exitCode, host.log),
    type: (keys) => void host.stdin.write(keys),
    signal(name) {
      // What handles no signal would be ended by it.
      if (!host.emit(name, name)) host.ended(null);
    },
    exitCode,
  };
  running.add(cli);
  const leave = () => {
    running.delete(cli);
    if (running.size === 0) become(before);
  };
  void exitCode.then(leave, leave);
  return cli;
}

/** Runs a command to its end. */
export async function runCli(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const cli = startCli(words, { env });
  const code = await cli.exitCode;
  return { code, stdout: cli.stdout(), stderr: cli.stderr() };
}

/** All that a command prints, on whichever stream. */
export async function said(...words: string[]): Promise<string> {
  const { stdout, stderr } = await runCli(words);
  return stdout + stderr;
}
