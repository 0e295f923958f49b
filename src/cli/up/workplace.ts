import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Io } from '../shared/io';
import type { Teardown } from './teardown';

/** Sockets have short names (104 bytes on macOS), so this one does not lie in the folder itself. */
function socketOf(folder: string): string {
  const hash = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 16);
  return path.join(tmpdir(), `ontap-workflows-${hash}.sock`);
}

/** What the holder of the lock says of itself; undefined when nobody holds it. */
async function askHolder(socket: string): Promise<string | undefined> {
  const connection = connect(socket);
  let answer = '';
  try {
    await once(connection, 'connect');
    for await (const data of connection) answer += String(data);
    return answer;
  } catch {
    return undefined; // a process that was killed leaves the file behind
  }
}

async function listen(socket: string, answer: string): Promise<Server | undefined> {
  const server = createServer((connection) => {
    connection.on('error', () => {});
    connection.end(answer);
  });
  server.listen(socket);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

/**
 * Makes sure that one process uses a folder; the lock goes with the process, however that ends.
 *
 * @throws Error that names the process that has it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  const socket = socketOf(folder);
  const answer = `process ${process.pid}`;
  let server = await listen(socket, answer);
  if (server === undefined) {
    const holder = await askHolder(socket);
    if (holder !== undefined) throw inUse(folder, holder);
    rmSync(socket, { force: true });
    server = await listen(socket, answer);
  }
  if (server === undefined) throw inUse(folder, 'another process');
  const held = server.unref();
  return async () => {
    held.close();
    await once(held, 'close');
  };
}

function inUse(folder: string, holder: string): Error {
  return new Error(
    `"ontap-workflows up" runs already with the folder ${folder} (${holder}); stop that one, or give this one another folder with --data`,
  );
}

/** Where logs, and the server's state unless it is for once, are kept. */
export interface Workplace {
  folder: string;
  /** Absent: the server keeps its state in memory. */
  database?: string;
  serverLog: string;
  workerLog: string;
  /** Where the key for evidence is, when the configuration names none. */
  evidenceKey: string;
}

const placeIn = (folder: string) => ({
  folder,
  serverLog: path.join(folder, 'server.log'),
  workerLog: path.join(folder, 'worker.log'),
  evidenceKey: path.join(folder, 'evidence.key'),
});

/** A folder that goes away at the end, unless somebody may want to know why it failed. */
export function temporaryWorkplace(io: Io, teardown: Teardown, hasFailed: () => boolean): Workplace {
  const folder = mkdtempSync(path.join(tmpdir(), 'ontap-workflows-'));
  teardown.add(() => {
    if (hasFailed()) io.err.print(`The logs of this run are kept in ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  });
  return placeIn(folder);
}

/** The user's folder, for this process alone. @throws Error when another one uses it */
export async function lastingWorkplace(folder: string, teardown: Teardown): Promise<Workplace> {
  teardown.add(await lockFolder(folder));
  return { ...placeIn(folder), database: path.join(folder, 'temporal.db') };
}
