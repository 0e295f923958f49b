import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { withDeadline } from '../../node';
import { openTunnel } from './proxy-tunnel';
import { refusedWords } from './refused-certificate';
import type { TlsConfig, TlsMaterial } from './tls-material';

/** The server isn't the one that the configuration trusts. */
export class TrustError extends Error {
  override readonly name = 'TrustError';

  constructor(
    message: string,
    /** What to do, one sentence each, where that is known. */
    readonly remedy?: readonly string[],
  ) {
    super(message);
  }
}

/** Where to connect to and whom to trust there. */
export interface Endpoint {
  host: string;
  port: number;
  tls: TlsConfig;
  material: TlsMaterial;
  proxy?: string | undefined;
  timeoutMs: number;
}

/** 64 upper-case hex digits. */
function normalize(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toUpperCase();
}

/** A pin without a CA stands for chain, names and dates: the one certificate is trusted, as it is. */
function isPinOnly(config: TlsConfig): boolean {
  return config.fingerprint256 !== undefined && config.caFile === undefined;
}

function connectionOptions(endpoint: Endpoint, socket: Duplex | undefined): tls.ConnectionOptions {
  const { host, port, tls: config, material } = endpoint;
  return {
    host,
    port,
    ...(socket === undefined ? {} : { socket }),
    servername: config.servername ?? (isIP(host) === 0 ? host : ''),
    ...(material.ca === undefined ? {} : { ca: material.ca }),
    ...material.certificate,
    // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED changes nothing.
    rejectUnauthorized: !config.insecureSkipVerify && !isPinOnly(config),
    // Names are checked against the URL's host, also when that is an address.
    checkServerIdentity: (_name, certificate) =>
      tls.checkServerIdentity(config.servername ?? host, certificate),
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
  };
}

function secured(
  socket: tls.TLSSocket,
  at: { host: string; port: number },
  signal: AbortSignal,
): Promise<void> {
  let presented: tls.PeerCertificate | undefined;
  // Before Node looks whether it is to be trusted: when it isn't, nothing can be asked any more.
  socket.prependOnceListener('secure', () => {
    presented = socket.getPeerCertificate(true);
  });
  // An error while nobody uses the connection must not end the process.
  socket.on('error', () => {});
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      socket.destroy();
      // Set when chain or name were refused; any other error is one of the network.
      const refused: unknown = socket.authorizationError;
      if (!refused) return reject(error);
      const { why, remedy } = refusedWords(error, presented, at);
      reject(new TrustError(`its certificate was refused (${why})`, remedy));
    };
    const cut = () => fail(Object.assign(new Error('closed in the handshake'), { code: 'ECONNRESET' }));
    socket.once('error', fail);
    socket.once('close', cut);
    signal.addEventListener('abort', () => fail(signal.reason as Error), { once: true });
    socket.once('secureConnect', () => resolve());
  });
}

/** Checks the pin of a fresh handshake (sessions are never resumed), before a byte of a request is sent. */
function checkPin(socket: tls.TLSSocket, config: TlsConfig): void {
  if (config.insecureSkipVerify || config.fingerprint256 === undefined) return;
  // Empty for a server without a certificate; getPeerX509Certificate would empty it in Node 20, too.
  const certificate = socket.getPeerCertificate();
  const presented = certificate.fingerprint256 ?? 'none';
  if (normalize(presented) !== normalize(config.fingerprint256)) {
    throw new TrustError(`its certificate has the fingerprint ${presented}, not the pinned one`);
  }
  if (isPinOnly(config) && config.servername !== undefined) {
    const problem = tls.checkServerIdentity(config.servername, certificate);
    if (problem !== undefined) throw new TrustError(`its certificate was refused (${problem.message})`);
  }
}

async function connect(endpoint: Endpoint, signal: AbortSignal): Promise<tls.TLSSocket> {
  const { proxy, host, port } = endpoint;
  const tunnel = proxy === undefined ? undefined : await openTunnel(proxy, host, port, signal);
  const socket = tls.connect(connectionOptions(endpoint, tunnel));
  await secured(socket, endpoint, signal);
  try {
    checkPin(socket, endpoint.tls);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return socket;
}

/** A TLS connection to a server that was verified as configured; nothing was sent over it yet. */
export function connectVerified(endpoint: Endpoint): Promise<tls.TLSSocket> {
  return withDeadline({ timeoutMs: endpoint.timeoutMs }, (signal) => connect(endpoint, signal));
}
