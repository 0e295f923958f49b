import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const LOOPBACK = '127.0.0.1';

async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return server;
}

/**
 * Leaves a connection in TIME_WAIT, by closing it from the server's side: for a minute the kernel gives the port to
 * nobody who asks for any port, while a server that names it can bind. (The SDK does the same for its servers.)
 */
async function reserve(server: Server, port: number): Promise<void> {
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const client = connect(port, LOOPBACK);
  const [socket] = await accepted;
  socket.end();
  await once(client.resume(), 'close');
}

async function release(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

async function isFree(port: number): Promise<boolean> {
  try {
    await release(await listen(port));
    return true;
  } catch {
    return false;
  }
}

/** The wished port when it is free on 127.0.0.1, else one that is; 0 means any. */
export async function freePort(wished = 0): Promise<number> {
  if (wished !== 0 && (await isFree(wished))) return wished;
  const server = await listen(0);
  const { port } = server.address() as AddressInfo;
  await reserve(server, port);
  await release(server);
  return port;
}
