import { spawn } from 'node:child_process';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  /** The last lines of both streams, without the credentials of an index URL. */
  readonly complaint: string;
  readonly timedOut: boolean;
}

const COMPLAINT_LINES = 3;

function lastLines(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(-COMPLAINT_LINES)
    .map((line) => line.trim().replace(/\/\/[^/@\s]*@/g, '//***@'))
    .join(' | ');
}

/** Runs a command in a process group of its own, which as a whole is killed when the time is over. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; timeoutMs: number },
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: options.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let both = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, options.timeoutMs);
    child.stdout.on('data', (data: Buffer) => {
      stdout += data.toString();
      both += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => (both += data.toString()));
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, complaint: lastLines(both), timedOut });
    });
  });
}
