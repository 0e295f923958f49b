import http from 'node:http';
import https from 'node:https';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';

/** The proxy did not open a tunnel. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
}

function proxyAuthorization(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}

/** A tunnel through an HTTP proxy (CONNECT); TLS runs inside it, so the proxy sees no request. */
export function openTunnel(
  proxyUrl: string,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Duplex> {
  const proxy = new URL(proxyUrl);
  const authority = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const { request } = proxy.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    if (!/^https?:$/.test(proxy.protocol)) {
      return reject(
        new ProxyError(`the proxy ${proxy.host} is not one that begins with http:// or https://`),
      );
    }
    const connect = request({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port === '' ? undefined : proxy.port,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyAuthorization(proxy) },
      agent: false,
      signal,
    });
    connect.on('connect', (answer, socket) => {
      if (answer.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new ProxyError(`the proxy ${proxy.host} answered CONNECT with ${answer.statusCode}`));
    });
    connect.on('response', (answer) => {
      answer.destroy();
      reject(new ProxyError(`the proxy ${proxy.host} answered CONNECT with ${answer.statusCode}`));
    });
    connect.on('error', (error: NodeJS.ErrnoException) =>
      reject(new ProxyError(`the proxy ${proxy.host} can't be reached (${error.code ?? error.name})`)),
    );
    connect.end();
  });
}
