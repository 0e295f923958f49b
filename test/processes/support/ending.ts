import { type ChildProcess, spawn } from 'node:child_process';
import { CLI } from '../../cli/support/built-cli';
import { runCli } from '../../cli/support/run-cli';
import { waitFor } from '../../support/wait-for';

/** A process that has not ended by then hangs. It takes seconds, ten times as many on a machine with much else to do. */
const ENDS_WITHIN_MS = 60_000;

/** How a process ended, and what it said. */
export interface Ending {
  /** Exit code, or the signal that ended it; `hangs` for one that had to be killed. */
  end: number | string;
  output: string;
}

/** With what stands in a line of the log, which is JSON. */
const unquoted = (output: string) => output.replaceAll('\\"', '"').replaceAll('\\n', '\n');

/** The command line as a process that is expected to end by itself. */
export class EndingProcess {
  output = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<Ending['end']>;
  private hangs = false;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv, main: string = CLI) {
    const { PATH, HOME } = process.env;
    this.child = spawn(process.execPath, [main, ...args], {
      env: { PATH, HOME, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => resolve(this.hangs ? 'hangs' : (code ?? signal ?? '')));
    });
  }

  saying(words: string): Promise<void> {
    return waitFor(`"${words}"`, () => this.output.includes(words), ENDS_WITHIN_MS);
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  async ending(): Promise<Ending> {
    const cap = setTimeout(() => {
      this.hangs = true;
      this.child.kill('SIGKILL');
    }, ENDS_WITHIN_MS);
    const end = await this.ended;
    clearTimeout(cap);
    return { end, output: unquoted(this.output) };
  }
}

/** Runs a command to its end in this process. The SDK has one runtime: a worker is run alone. */
export async function endingOf(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ending> {
  const { code, stdout, stderr } = await runCli(args, env);
  return { end: code ?? 'signal', output: unquoted(stdout + stderr) };
}

/** Runs a command to its end as a process, which may have other reasons to hang than what it does. */
export const endingOfProcess = (args: readonly string[], env: NodeJS.ProcessEnv = {}, main?: string) =>
  new EndingProcess(args, env, main).ending();
