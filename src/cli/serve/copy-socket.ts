import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { holdStill } from './hold-still';
import { ServeError } from './serve-error';

/** The server stands still no longer: its clients give a call up after that. */
const LONGEST_MS = 30_000;

/** `sun_path` of unix(7), with its end. */
const LONGEST_SOCKET_NAME = 107;

const STILL = 'still';

async function serveCopy(socket: Socket, pid: number): Promise<void> {
  const ended = once(socket, 'close');
  const goOn = await holdStill(pid);
  try {
    socket.setTimeout(LONGEST_MS, () => socket.destroy());
    socket.write(`${STILL}\n`);
    await ended;
  } finally {
    goOn();
  }
}

/**
 * Where `backup` asks the server to stand still: it does for as long as the connection is open, so that whatever ends
 * the copy lets it go on. Two copies at once wait for one another.
 *
 * @returns what closes it
 */
export async function offerCopies(path: string, pid: number): Promise<() => void> {
  if (Buffer.byteLength(path) > LONGEST_SOCKET_NAME)
    throw new ServeError('state', `The name ${path} is too long for a socket; give a shorter --state`);
  rmSync(path, { force: true });
  let last: Promise<unknown> = Promise.resolve();
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    last = last.then(() => serveCopy(socket, pid)).catch(() => socket.destroy());
  });
  server.listen(path);
  await once(server, 'listening');
  chmodSync(path, 0o660);
  server.unref();
  return () => {
    server.close();
    rmSync(path, { force: true });
  };
}

/** Runs the copy while the server of that state stands still. @throws Error when it went on before the copy's end */
export async function whileStill(path: string, copy: () => void): Promise<void> {
  const socket = connect(path);
  try {
    const lines = createInterface({ input: socket });
    const [line]: string[] = await Promise.race([
      once(lines, 'line'),
      once(socket, 'close').then(() => ['']),
    ]);
    if (line !== STILL) throw new Error('"serve" can\'t make its server stand still');
    const since = performance.now();
    copy();
    if (performance.now() - since > LONGEST_MS)
      throw new Error(`The copy took longer than the ${LONGEST_MS / 1000} s that the server stands still`);
  } finally {
    socket.destroy();
  }
}
