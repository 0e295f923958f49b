import { spawnWithLifeline } from './lifeline-child';
import { openServerLog } from './server-log';
import { READY_TIMEOUT_MS, type ReadyCheck, waitUntilReady } from './wait-until-ready';

/** A Temporal server that is our child and answers. */
export interface RunningServer {
  /** host:port of its gRPC front end. */
  readonly address: string;
  readonly pid: number;
  /** Settles with the exit code when the server has ended, also by itself. */
  readonly exited: Promise<number>;
  /** Ends it: SIGTERM, and SIGKILL after 3 s. Safe to call twice. */
  readonly stop: () => Promise<void>;
}

export interface ServerCommand {
  readonly title: string;
  readonly executable: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly logFile: string | undefined;
  readonly heldFd?: number | undefined;
  readonly readyTimeoutMs: number | undefined;
  readonly ready: ReadyCheck;
}

/** The CLI reads TEMPORAL_* as its own flags; what is meant for our clients must not change the server. */
function serverEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return Object.fromEntries(kept);
}

export async function runServer(command: ServerCommand): Promise<RunningServer> {
  const { title, executable, args, port } = command;
  const log = openServerLog(command.logFile);
  const child = await spawnWithLifeline(executable, args, {
    logFd: log.fd,
    env: serverEnv(),
    heldFd: command.heldFd,
  });
  const address = `127.0.0.1:${port}`;
  try {
    await waitUntilReady(
      { child, log, title, address, timeoutMs: command.readyTimeoutMs ?? READY_TIMEOUT_MS },
      command.ready,
    );
  } catch (error) {
    await child.stop();
    throw error;
  } finally {
    log.close();
  }
  return { address, pid: child.pid, exited: child.exited, stop: child.stop };
}
