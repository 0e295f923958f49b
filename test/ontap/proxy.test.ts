import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { CLUSTER, failure, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';
import type { Answer } from './support/test-server';

const ENVIRONMENT = [
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'ALL_PROXY',
  'all_proxy',
  'NO_PROXY',
  'no_proxy',
];
const environment = { ...process.env };
const answer: Answer = (_, response) => json(response, 200, CLUSTER);

let setup: Setup;
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  setup = await setUp();
});
afterEach(async () => {
  for (const name of ENVIRONMENT) {
    delete process.env[name];
    if (environment[name] !== undefined) process.env[name] = environment[name];
  }
  for (const end of ends.splice(0)) await end();
});
afterAll(() => setup.end());

/** A CONNECT proxy that records what it is asked for. */
async function startProxy(status = 200) {
  const asked: string[] = [];
  const proxy = http.createServer((_, response) => response.writeHead(500).end());
  const tunnels: Duplex[] = [];
  proxy.on('connect', (request, socket, head) => {
    tunnels.push(socket);
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const [host, port] = (request.url ?? '').split(':');
    const upstream = net.connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    for (const tunnel of tunnels) tunnel.destroy();
    return new Promise((resolve) => proxy.close(resolve));
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
}

test("the environment's proxy is ignored", async () => {
  const [server, proxy] = [await setup.server(answer), await startProxy()];
  for (const name of ENVIRONMENT) process.env[name] = /no_proxy/i.test(name) ? '' : proxy.url;
  await setup.client(server.url).getCluster();
  expect(proxy.asked).toEqual([]);
});

test('a configured proxy is used, and TLS is verified through it', async () => {
  const [server, proxy] = [await setup.server(answer), await startProxy()];
  const { host } = new URL(server.url);
  await setup.client(server.url, { proxy: proxy.url.replace('//', '//us%40er:pa%3Ass@') }).getCluster();
  expect(proxy.asked).toEqual([`${host} Basic ${Buffer.from('us@er:pa:ss').toString('base64')}`]);
  const client = setup.client(server.url, {
    proxy: proxy.url,
    tls: { fingerprint256: '00'.repeat(32) },
  });
  await expect(client.getCluster()).rejects.toMatchObject({
    message: expect.stringContaining('not the pinned'),
  });
  expect(server.requests).toHaveLength(1);
});

test('a proxy that refuses or is not there is named, without its login', async () => {
  const [server, proxy] = [await setup.server(answer), await startProxy(407)];
  const refused = await failure(
    setup.client(server.url, { proxy: proxy.url.replace('//', '//u:hidden@') }).getCluster(),
  );
  expect(refused).toMatchObject({ kind: 'transport', message: expect.stringMatching(/proxy 127.* 407/) });
  expect((refused as Error).message).not.toContain('hidden');
  const socks = setup.client(server.url, { proxy: 'socks5://127.0.0.1:1' });
  expect(await failure(socks.getCluster())).toMatchObject({ message: expect.stringContaining('http://') });
  const nobody = setup.client(server.url, { proxy: 'http://127.0.0.1:1' });
  expect(await failure(nobody.getCluster())).toMatchObject({
    kind: 'transport',
    message: expect.stringContaining('the proxy 127.0.0.1:1'),
  });
});
