import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { fromGlobalSetup } from '../../support/environment';
import { waitFor } from '../../support/wait-for';

const REGISTER = path.join(__dirname, '../../support/register-ts.js');
const MAIN = path.join(__dirname, 'worker-main.ts');

/** `ontap-workflows worker` as a process of its own. */
export class WorkerProcess {
  private readonly child: ChildProcess;
  readonly exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  output = '';

  constructor(config: string, env: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, ['--require', REGISTER, MAIN, config, fromGlobalSetup('bundle')], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.exit = new Promise((resolve) => {
      this.child.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  lines(): Record<string, unknown>[] {
    const whole = this.output.slice(0, this.output.lastIndexOf('\n') + 1).split('\n');
    return whole
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async saying(message: string | RegExp): Promise<Record<string, unknown>> {
    const find = () => this.lines().find(({ msg }) => String(msg).search(message) >= 0);
    await waitFor(`a log line like ${message}`, () => find() !== undefined || this.ended(), 60_000);
    const line = find();
    if (line === undefined) throw new Error(`it ended without saying ${message}:\n${this.output}`);
    return line;
  }

  private ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** For the end of a test. */
  async end(): Promise<void> {
    if (!this.ended()) this.kill('SIGKILL');
    await this.exit;
  }
}
