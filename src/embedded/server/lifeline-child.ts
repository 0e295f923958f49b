import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** A server gets this long to end by itself. */
export const STOP_GRACE_SECONDS = 3;

/**
 * The shell holds the reading end of a pipe whose only writing end is in our process. When that closes, by stop() or
 * because the kernel closes it after a SIGKILL of ours, the server is ended. The shell ends with the server, with its
 * exit code. `read` is a builtin: no process besides the shell and its watching half. What the server writes is evidence,
 * and not for others, whatever our umask.
 */
const SCRIPT = `
umask "$(printf '%04o' $(($(umask) | 027)))"
exec 3<&0 </dev/null
"$@" 3<&- >&2 &
server=$!
echo "$server"
exec >&2
(
  read -r _ <&3
  kill -TERM "$server"
  tenths=0
  while [ "$tenths" -lt ${STOP_GRACE_SECONDS * 10} ] && kill -0 "$server"; do sleep 0.1; tenths=$((tenths + 1)); done
  kill -KILL "$server"
) 2>/dev/null &
watcher=$!
wait "$server"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
`;

export interface LifelineChild {
  /** Process id of the server itself, not of the shell around it. */
  readonly pid: number;
  /** Settles when the server has ended, for whatever reason; above 128 a signal ended it. */
  readonly exited: Promise<number>;
  /** SIGTERM, then SIGKILL after STOP_GRACE_SECONDS. Resolves when the server is gone. */
  readonly stop: () => Promise<void>;
}

type Shell = ChildProcessByStdio<Writable, Readable, null>;

/** Starts a command that ends with this process, also when this one is killed by SIGKILL. Linux and macOS. */
export async function spawnWithLifeline(
  command: string,
  args: readonly string[],
  options: { logFd: number; env: NodeJS.ProcessEnv; heldFd?: number | undefined },
): Promise<LifelineChild> {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', command, ...args], {
    env: options.env,
    detached: true, // a Ctrl-C in the terminal is for us: the workers stop before the server does
    // The script has 3 for itself; what is held stays open for as long as the server lives.
    stdio: ['pipe', 'pipe', options.logFd, 'ignore', options.heldFd ?? 'ignore'],
  }) as Shell;
  shell.stdin.on('error', () => {}); // closing the pipe of a shell that has ended already
  const exited = once(shell, 'exit').then(([code]: (number | null)[]) => code ?? 1);
  const firstLine = once(createInterface({ input: shell.stdout }), 'line');
  const [line]: string[] = await Promise.race([firstLine, exited.then(() => ['0'])]);
  shell.unref();
  const stop = async () => {
    shell.ref();
    shell.stdin.end();
    await exited;
  };
  return { pid: Number(line), exited, stop };
}
