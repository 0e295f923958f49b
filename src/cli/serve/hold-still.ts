import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Within a call of the kernel a thread goes on until that has ended: milliseconds, on a slow disk some seconds. */
const STOPPED_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 5;

/** `proc_pid_stat(5)`: the state follows the name, which is in brackets and may hold some. */
function threadState(pid: number, thread: string): string {
  const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
}

const isStopped = (pid: number): boolean =>
  readdirSync(`/proc/${pid}/task`).every((thread) => threadState(pid, thread) === 'T');

/**
 * Stops a process in its tracks: then its files are what a SIGKILL at this instant would leave behind.
 *
 * @returns what lets it go on
 */
export async function holdStill(pid: number): Promise<() => void> {
  const goOn = () => {
    try {
      process.kill(pid, 'SIGCONT');
    } catch {
      // It is gone, and with it what stood still.
    }
  };
  process.kill(pid, 'SIGSTOP');
  try {
    const deadline = performance.now() + STOPPED_WITHIN_MS;
    while (!isStopped(pid)) {
      if (performance.now() > deadline) throw new Error('The server does not stand still');
      await sleep(LOOK_EVERY_MS);
    }
  } catch (error) {
    goOn();
    throw error;
  }
  return goOn;
}
