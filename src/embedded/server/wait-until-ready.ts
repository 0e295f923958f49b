import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import type { LifelineChild } from './lifeline-child';
import type { ServerLog } from './server-log';

/** 0.3 s is usual; a large database on a busy machine takes longer. */
export const READY_TIMEOUT_MS = 30_000;

const CALL_TIMEOUT_MS = 2_000;
const RETRY_MS = 50;
const LOG_LINES = 8;

export type ReadyCheck = (connection: Connection) => Promise<unknown>;

/** gRPC waits for a second after a refused connection, so the port is looked at first. */
async function expectListening(address: string): Promise<void> {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}

async function look(address: string, check: ReadyCheck): Promise<unknown> {
  let connection: Connection | undefined;
  try {
    await expectListening(address);
    connection = await Connection.connect({ address, connectTimeout: CALL_TIMEOUT_MS });
    const open = connection;
    await open.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => check(open));
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await connection?.close();
  }
}

/** Looks until the server answers `check`; a server that ends before, or never answers, is an error with its log. */
export async function waitUntilReady(
  server: { child: LifelineChild; log: ServerLog; title: string; address: string; timeoutMs: number },
  check: ReadyCheck,
): Promise<void> {
  const { child, log, title, address, timeoutMs } = server;
  const logged = () => log.tail(LOG_LINES) || '(its log is empty)';
  let exitCode: number | undefined;
  void child.exited.then((code) => (exitCode = code));
  const deadline = Date.now() + timeoutMs;
  let problem: unknown;
  while (Date.now() < deadline) {
    problem = await look(address, check);
    if (exitCode !== undefined) throw new Error(`${title} ended with code ${exitCode}:\n${logged()}`);
    if (problem === undefined) return;
    await sleep(RETRY_MS);
  }
  throw new Error(
    `${title} at ${address} did not answer in ${timeoutMs / 1000} s (${String(problem)}):\n${logged()}`,
  );
}
