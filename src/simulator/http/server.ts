import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Certificates } from '../certificates/certificates';
import type { Core } from '../core';
import { serve } from './pipeline';

/** A listening HTTPS server, and the connections that it has. */
export interface RunningServer {
  port: number;
  breakConnections(): void;
  close(): Promise<void>;
}

function track(server: Server, core: Core): Set<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    core.stats.opened();
    socket.once('close', () => {
      sockets.delete(socket);
      core.stats.closed();
    });
  });
  return sockets;
}

export async function listen(
  core: Core,
  { caPem, server: keyed, clientAuthority }: Certificates,
  host: string,
  port: number,
): Promise<RunningServer> {
  const server = createServer(
    {
      key: keyed.keyPem,
      cert: keyed.certPem + caPem,
      ca: clientAuthority.certPem,
      requestCert: true,
      rejectUnauthorized: false, // who brings no certificate may have a password
    },
    (request, response) => void serve(request, response, core),
  );
  const sockets = track(server, core);
  server.listen(port, host);
  await once(server, 'listening');
  const breakConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    breakConnections,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      breakConnections();
      await closed;
    },
  };
}
