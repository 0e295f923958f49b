import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { CLI } from './built-cli';

const PTY = path.join(__dirname, 'in-terminal.py');
/** Several of them may run at once on two cores. */
export const WAIT_MS = 110_000;
const LOOK_EVERY_MS = 100;

/** An environment without what would point to another server, and with a terminal that can be drawn on. */
export function cleanEnv(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(TEMPORAL_|NO_COLOR|FORCE_COLOR)/.test(name),
  );
  return { ...Object.fromEntries(kept), CI: '', TERM: 'xterm-256color', ...extra };
}

export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`${what} did not come true within ${WAIT_MS} ms`);
    await sleep(LOOK_EVERY_MS);
  }
}

export interface CliProcess {
  pid: number;
  stdout(): string;
  stderr(): string;
  /** Waits until stdout holds the text, colours and moves of the cursor aside. */
  shows(text: string | RegExp): Promise<void>;
  /** Types into its terminal, if it has one. */
  type(text: string): void;
  signal(name: NodeJS.Signals): void;
  exitCode: Promise<number | null>;
}

const running = new Set<CliProcess>();

/** Ends whatever this test file has started and that still runs. */
export async function stopAll(): Promise<void> {
  for (const cli of running) cli.signal('SIGTERM');
  await Promise.all([...running].map(({ exitCode }) => exitCode));
}

/**
 * Starts the command line as a process of its own.
 *
 * @param cli - Of another package. @default what was built here
 */
export function startCli(
  args: readonly string[],
  { pty = false, env = {}, cli: main = CLI }: { pty?: boolean; env?: NodeJS.ProcessEnv; cli?: string } = {},
): CliProcess {
  const command = [process.execPath, main, ...args];
  const [file = '', ...rest] = pty ? ['python3', PTY, ...command] : command;
  const child = spawn(file, rest, { env: cleanEnv(env), stdio: ['pipe', 'pipe', 'pipe'] });
  if (!pty) child.stdin.end();
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (text.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (text.stderr += data.toString()));
  const exitCode = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  const cli: CliProcess = {
    pid: child.pid ?? 0,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    async shows(wanted) {
      const isShown = () => new RegExp(wanted).test(stripVTControlCharacters(text.stdout));
      await until(`"${String(wanted)}"`, () => isShown() || !running.has(cli));
      if (!isShown())
        throw new Error(`it ended without "${String(wanted)}":\n${text.stdout}\n${text.stderr}`);
    },
    type: (keys) => void child.stdin.write(keys),
    signal: (name) => void child.kill(name),
    exitCode,
  };
  running.add(cli);
  void exitCode.then(() => running.delete(cli));
  return cli;
}

/** Runs a command to its end. */
export async function runCli(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const cli = startCli(args, { env });
  const code = await cli.exitCode;
  return { code, stdout: cli.stdout(), stderr: cli.stderr() };
}

/** Ids of all processes that a process has started, and those have. */
export function descendantsOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const children = pairs.flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
