import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What systemd understands, see sd_notify(3). */
export type State = 'READY=1' | 'STOPPING=1' | 'WATCHDOG=1' | `STATUS=${string}`;

const MICROSECONDS = 1_000;

/**
 * Tells systemd, where it has started us and waits for word. Node has no datagrams on Unix sockets, and the packages
 * that add them are native code that has to be compiled where it is installed; systemd's own program is on every host
 * that has systemd. It speaks for us, so the unit needs `NotifyAccess=all`.
 */
export async function notifySystemd(...states: State[]): Promise<void> {
  if (process.env['NOTIFY_SOCKET'] === undefined) return;
  const child = spawn('systemd-notify', states, { stdio: 'ignore' });
  await once(child, 'exit').catch(() => {}); // not installed: systemd will say that it has heard nothing
}

/** How long systemd waits for a WATCHDOG=1, ms; undefined when it does not. */
export function watchdogMs(env: NodeJS.ProcessEnv): number | undefined {
  const micros = Number(env['WATCHDOG_USEC']);
  return micros > 0 ? micros / MICROSECONDS : undefined;
}
