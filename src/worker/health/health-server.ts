import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from '../start-error';

/** Answer of one probe. */
export interface Health {
  ok: boolean;
  /** Why not, in words; empty when all is well. */
  reasons: string[];
}

/** What the probes look at. */
export interface Probes {
  /** The process lives and no worker has failed; when not, restart it. */
  health(): Health;
  /** All workers run and Temporal answers; the rest of the body is for people. */
  readiness(): Promise<Health & Record<string, unknown>>;
}

/** A health server that listens. */
export interface HealthServer {
  url: string;
  close(): Promise<void>;
}

/** A probe that takes longer than this has gone away. */
const REQUEST_TIMEOUT_MS = 10_000;

/** A worker answers its probe at once. */
const LOOK_MS = 2_000;

function send(response: ServerResponse, status: number, body: object, isHead = false): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(isHead ? undefined : `${JSON.stringify(body)}\n`);
}

async function answer(probes: Probes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    send(response, 405, { reasons: ['only GET and HEAD are answered here'] });
    return;
  }
  const [path] = (request.url ?? '').split('?');
  const probe = { '/healthz': () => probes.health(), '/readyz': () => probes.readiness() }[path ?? ''];
  if (probe === undefined) {
    send(response, 404, { reasons: ['there is only /healthz and /readyz'] });
    return;
  }
  const body = await probe();
  send(response, body.ok ? 200 : 503, body, request.method === 'HEAD');
}

/** Why it can't listen, and which key to change. */
interface ListenProblem {
  why: string;
  remedy: string;
}

function listenProblem(host: string, port: number, { code, message }: NodeJS.ErrnoException): ListenProblem {
  const choosePort = 'choose another worker.health.port in the configuration, or 0 for any free one';
  const known: Partial<Record<string, [why: string, remedy: string]>> = {
    EADDRINUSE: ['it is taken', choosePort],
    EACCES: ['ports below 1024 are for root', choosePort],
  };
  const [why, remedy] = known[code ?? ''] ?? [
    code ?? message,
    'set worker.health.host to an address of this machine, such as 127.0.0.1 or 0.0.0.0',
  ];
  return { why: `The health server can't listen on ${host}:${port} (${why})`, remedy };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

/** Whether what answers there is a worker of ours. */
async function isOurs(host: string, port: number): Promise<boolean> {
  const name = host.includes(':') ? `[${host}]` : host;
  try {
    const response = await fetch(`http://${name}:${port}/healthz`, { signal: AbortSignal.timeout(LOOK_MS) });
    const { ok, reasons } = (await response.json()) as Partial<Health>;
    return typeof ok === 'boolean' && Array.isArray(reasons);
  } catch {
    return false;
  }
}

/** How it stands with the port of a health server that is not started now. */
export type PortState = { state: 'free' | 'ours' } | ({ state: 'refused' } & ListenProblem);

/** Takes the port for a moment. */
export async function lookAtHealthPort({ host, port }: { host: string; port: number }): Promise<PortState> {
  const server = createServer();
  try {
    await listen(server, host, port);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    return { state: 'free' };
  } catch (error) {
    if (await isOurs(host, port)) return { state: 'ours' };
    return { state: 'refused', ...listenProblem(host, port, error as NodeJS.ErrnoException) };
  }
}

/** Serves `/healthz` and `/readyz`. @throws StartError when the port can't be had */
export async function startHealthServer(
  { host, port }: { host: string; port: number },
  probes: Probes,
): Promise<HealthServer> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    answer(probes, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else send(response, 503, { ok: false, reasons: ['the probe itself failed'] });
    });
  });
  try {
    await listen(server, host, port);
  } catch (error) {
    const { why, remedy } = listenProblem(host, port, error as NodeJS.ErrnoException);
    throw new StartError(`${why}; ${remedy}`);
  }
  const bound = server.address() as AddressInfo;
  const shownHost = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    url: `http://${shownHost}:${bound.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
