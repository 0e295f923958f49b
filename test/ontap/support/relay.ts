import net from 'node:net';
import type { AddressInfo } from 'node:net';

/** Passes connections on to a server, and can hold new ones before their handshake. */
export interface Relay {
  url: string;
  /** Connections that were made to it. */
  connections: number;
  /** Awaited before a connection is passed on. */
  before: () => Promise<unknown>;
  close(): Promise<void>;
}

/** Starts a relay in front of a server on 127.0.0.1. */
export async function startRelay(serverUrl: string): Promise<Relay> {
  const sockets = new Set<net.Socket>();
  const track = (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = net.createServer((socket) => {
    relay.connections += 1;
    track(socket);
    void relay.before().then(() => {
      const onward = track(net.connect(Number(new URL(serverUrl).port), '127.0.0.1'));
      socket.pipe(onward).pipe(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const relay: Relay = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: 0,
    before: () => Promise.resolve(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
  };
  return relay;
}
