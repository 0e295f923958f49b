import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TestCertificate } from './certificates';

/** A request as it arrived. */
export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Answers one request. */
export type Answer = (request: SeenRequest, response: ServerResponse) => void | Promise<void>;

/** A small HTTPS server that records what arrives. */
export interface TestServer {
  url: string;
  requests: SeenRequest[];
  /** TLS connections that were made. */
  connections: number;
  /** How many of them resumed a TLS session instead of a whole handshake. */
  resumed: number;
  /** Connections that are open. */
  open(): number;
  answer: Answer;
  /** Cuts all connections; the server goes on. */
  dropConnections(): void;
  close(): Promise<void>;
}

/** Answers with JSON. */
export function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/hal+json', ...headers });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Starts a server on 127.0.0.1 and a free port. */
export async function startTestServer(
  certificate: TestCertificate,
  answer: Answer,
  options: https.ServerOptions = {},
  port = 0,
): Promise<TestServer> {
  const sockets = new Set<Duplex>();
  const server = https.createServer({ cert: certificate.cert, key: certificate.key, ...options });
  // No request of a test meets a connection that is just being closed.
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const started: TestServer = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    connections: 0,
    resumed: 0,
    open: () => sockets.size,
    answer,
    dropConnections: () => sockets.forEach((socket) => socket.destroy()),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        started.dropConnections();
      }),
  };
  server.on('secureConnection', (socket) => {
    started.connections += 1;
    if (socket.isSessionReused()) started.resumed += 1;
  });
  server.on('request', (request, response) => {
    void bodyOf(request)
      .catch(() => '')
      .then((body) => {
        const seen = {
          method: request.method ?? '',
          url: request.url ?? '',
          headers: request.headers,
          body,
        };
        started.requests.push(seen);
        return started.answer(seen, response);
      });
  });
  return started;
}
