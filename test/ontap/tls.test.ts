import { writeFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { OntapError } from '../../src/ontap';
import { makeCertificate } from './support/certificates';
import type { TestCertificate } from './support/certificates';
import { CLUSTER, failure, OWNER, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json, startTestServer } from './support/test-server';
import type { TestServer } from './support/test-server';

let setup: Setup;
let selfSigned: TestCertificate;
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  setup = await setUp();
  selfSigned = await makeCertificate({ name: 'cluster1', altNames: ['cluster1.example'] });
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
afterAll(() => setup.end());

async function serverWith(certificate: TestCertificate): Promise<TestServer> {
  const server = await startTestServer(certificate, (_, response) => json(response, 200, CLUSTER));
  ends.push(() => server.close());
  return server;
}

/** How a call fails, and how many requests, credentials included, reached the server. */
async function outcomeOf(server: TestServer, tls: object) {
  const error = await failure(setup.client(server.url, { tls }).getCluster());
  if (!(error instanceof OntapError)) throw error;
  return {
    kind: error.kind,
    retryable: error.retryable,
    message: error.message,
    sent: server.requests.length,
  };
}

const untrusted = (words: RegExp) => ({
  kind: 'untrusted',
  retryable: false,
  message: expect.stringMatching(words) as string,
  sent: 0,
});

test('a certificate of the configured CA is accepted', async () => {
  const server = await serverWith(setup.certificate);
  await setup.client(server.url).getCluster();
  expect(server.requests).toHaveLength(1);
});

test('a certificate of another CA is refused', async () => {
  const otherCa = await makeCertificate({ name: 'other CA', isCa: true });
  const server = await serverWith(setup.certificate);
  const tls = { caFile: setup.file('other-ca.pem', otherCa.cert) };
  expect(await outcomeOf(server, tls)).toEqual(untrusted(/certificate was refused/));
});

test("without a CA file, only the system's CAs are trusted", async () => {
  expect(await outcomeOf(await serverWith(setup.certificate), {})).toEqual(
    untrusted(/certificate was refused/),
  );
});

test('a certificate for another name is refused, unless that name is the configured one', async () => {
  const certificate = await makeCertificate({ name: 'x', altNames: ['cluster1.example'], issuer: setup.ca });
  const server = await serverWith(certificate);
  expect(await outcomeOf(server, { caFile: setup.caFile })).toEqual(untrusted(/altnames/));
  expect(await outcomeOf(server, { caFile: setup.caFile, servername: 'cluster2.example' })).toEqual(
    untrusted(/altnames/),
  );
  await setup
    .client(server.url, { tls: { caFile: setup.caFile, servername: 'cluster1.example' } })
    .getCluster();
});

test('an expired certificate is refused', async () => {
  const certificate = await makeCertificate({
    name: 'x',
    altNames: ['127.0.0.1'],
    issuer: setup.ca,
    expired: true,
  });
  expect(await outcomeOf(await serverWith(certificate), { caFile: setup.caFile })).toEqual(
    untrusted(/expired/),
  );
});

/** A server whose certificate comes from an intermediate authority, which it sends, too. */
async function serverOf(expiredOne?: 'root' | 'intermediate' | 'leaf') {
  const isExpired = (which: string) => which === expiredOne;
  const root = await makeCertificate({ name: 'Root of us', isCa: true, expired: isExpired('root') });
  const between = { name: 'Issuing 2', isCa: true, issuer: root, expired: isExpired('intermediate') };
  const intermediate = await makeCertificate(between);
  const leaf = await makeCertificate({
    name: 'cluster1',
    altNames: ['127.0.0.1'],
    issuer: intermediate,
    expired: isExpired('leaf'),
  });
  const server = await serverWith({ ...leaf, cert: leaf.cert + intermediate.cert });
  return { server, tls: { caFile: setup.file(`root-${expiredOne}.pem`, root.cert) } };
}

test.each([
  ['root', /refused \(the authority \(CA\) "Root of us" has expired on \d{4}-\d\d-\d\d\)/],
  ['intermediate', /refused \(the intermediate authority "Issuing 2" has expired on \d{4}-\d\d-\d\d\)/],
  ['leaf', /refused \(its own certificate "cluster1" has expired on \d{4}-\d\d-\d\d\)/],
] as const)('of a chain the %s that has expired is named, with the day', async (which, words) => {
  const { server, tls } = await serverOf(which);
  expect(await outcomeOf(server, tls)).toEqual(untrusted(words));
});

test('of a chain that nobody vouches for it is told who signed it, and how to get that as PEM', async () => {
  const { server } = await serverOf();
  expect(await outcomeOf(server, { caFile: setup.caFile })).toEqual(
    untrusted(
      /it is not known who signed it, "[^"]+": [^.;]+\)\. Put .{0,60} into tls.caFile, as PEM: "security certificate show -instance"[^.]*\. What is sent: .*-connect 127\.0\.0\.1:\d+$/,
    ),
  );
});

test('a CA file in DER is told with the command that makes PEM of it', async () => {
  const der = new X509Certificate(setup.ca.cert).raw;
  const caFile = setup.file('ca.der', '');
  writeFileSync(caFile, der);
  const server = await serverWith(setup.certificate);
  expect(await outcomeOf(server, { caFile })).toEqual(
    untrusted(/ca\.der is binary.*openssl x509 -inform der -in /),
  );
});

test.each([
  ['with colons', (fingerprint: string) => fingerprint],
  ['without colons, in lower case', (fingerprint: string) => fingerprint.replaceAll(':', '').toLowerCase()],
])('a pinned self-signed certificate is accepted, written %s', async (_, write) => {
  const server = await serverWith(selfSigned);
  const fingerprint256 = write(selfSigned.fingerprint256);
  await setup.client(server.url, { tls: { fingerprint256 } }).getCluster();
  await setup.client(server.url, { tls: { fingerprint256, servername: 'cluster1.example' } }).getCluster();
  expect(server.requests).toHaveLength(2);
});

test('another certificate than the pinned one is refused, also one of the configured CA', async () => {
  const other = await makeCertificate({ name: 'cluster1', altNames: ['cluster1.example'] });
  const pin = { fingerprint256: other.fingerprint256 };
  expect(await outcomeOf(await serverWith(selfSigned), pin)).toEqual(untrusted(/not the pinned/));
  const tls = { fingerprint256: other.fingerprint256, caFile: setup.caFile };
  expect(await outcomeOf(await serverWith(setup.certificate), tls)).toEqual(untrusted(/not the pinned/));
});

test('a pinned certificate that does not have the configured name is refused', async () => {
  const tls = { fingerprint256: selfSigned.fingerprint256, servername: 'cluster2.example' };
  expect(await outcomeOf(await serverWith(selfSigned), tls)).toEqual(untrusted(/altnames/));
});

test('a pin together with a CA needs both', async () => {
  const tls = { fingerprint256: selfSigned.fingerprint256, caFile: setup.caFile };
  expect(await outcomeOf(await serverWith(selfSigned), tls)).toEqual(untrusted(/certificate was refused/));
});

test('a certificate that changes is refused at the next connection, whatever session the server offers', async () => {
  const server = await serverWith(selfSigned);
  const { port } = new URL(server.url);
  const client = setup.client(server.url, { tls: { fingerprint256: selfSigned.fingerprint256 } });
  await client.getCluster();
  await server.close();
  const other = await makeCertificate({ name: 'cluster1' });
  const impostor = await startTestServer(
    other,
    (_, response) => json(response, 200, CLUSTER),
    {},
    Number(port),
  );
  ends.push(() => impostor.close());
  await expect(client.getCluster()).rejects.toMatchObject({ kind: 'untrusted', retryable: false });
  expect(impostor.requests).toEqual([]);
});

test('connections are kept, and every new one makes a whole handshake that is verified anew', async () => {
  const server = await serverWith(selfSigned);
  const client = setup.client(server.url, { tls: { fingerprint256: selfSigned.fingerprint256 } });
  await client.getCluster();
  await client.getCluster();
  expect(server.connections).toBe(1);
  server.dropConnections();
  await expect(client.getCluster()).resolves.toBeDefined();
  expect(server.connections).toBe(2);
  expect(server.resumed).toBe(0);
});

test('without verification one can look, but every write is refused', async () => {
  const server = await serverWith(selfSigned);
  const warn = jest.fn();
  const log = { info: jest.fn(), warn };
  const client = setup.client(server.url, { tls: { insecureSkipVerify: true } }, { log });
  await client.getCluster();
  const error = await failure(client.deleteNdmpSession({ ownerUuid: OWNER, sessionId: '2000' }));
  expect(error).toMatchObject({ kind: 'readOnly', message: expect.stringContaining('insecureSkipVerify') });
  expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  expect(warn).toHaveBeenCalledTimes(1);
});

test('NODE_TLS_REJECT_UNAUTHORIZED changes nothing', async () => {
  const noise = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  expect(await outcomeOf(await serverWith(selfSigned), { caFile: setup.caFile })).toEqual(
    untrusted(/certificate was refused/),
  );
  if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
  noise.mockRestore();
});

test('a CA file that is missing or holds no certificate is named', async () => {
  const server = await serverWith(setup.certificate);
  expect(await outcomeOf(server, { caFile: '/nowhere/ca.pem' })).toEqual(
    untrusted(/\/nowhere\/ca\.pem does not exist/),
  );
  const caFile = setup.file('no-ca.pem', 'nonsense');
  expect(await outcomeOf(server, { caFile })).toEqual(untrusted(/no-ca\.pem holds no certificate/));
});

test('files that OpenSSL can not read are blamed', async () => {
  const server = await serverWith(setup.certificate);
  const pem = '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n';
  const client = setup.client(server.url, { tls: { caFile: setup.file('broken-ca.pem', pem) } });
  expect(await failure(client.getCluster())).toMatchObject({ kind: 'untrusted' });
  const certFile = setup.file('own.pem', setup.certificate.cert);
  const keyFile = setup.file('other-key.pem', selfSigned.key);
  const mismatched = setup.client(server.url, { auth: { certificate: { certFile, keyFile } } });
  expect(await failure(mismatched.getCluster())).toMatchObject({
    kind: 'transport',
    message: expect.stringContaining('caFile, certFile or keyFile (ERR_OSSL_'),
  });
  expect(server.requests).toEqual([]);
});

test('a CA file that was replaced is used without a restart', async () => {
  const newCa = await makeCertificate({ name: 'new CA', isCa: true });
  const server = await serverWith(
    await makeCertificate({ name: 'cluster1', altNames: ['127.0.0.1'], issuer: newCa }),
  );
  const caFile = setup.file('rotating-ca.pem', setup.ca.cert);
  const client = setup.client(server.url, { tls: { caFile } });
  await expect(client.getCluster()).rejects.toMatchObject({ kind: 'untrusted' });
  writeFileSync(caFile, newCa.cert);
  await expect(client.getCluster()).resolves.toBeDefined();
});

test("a server that doesn't speak TLS, or nothing at all, is a transport error that is retried", async () => {
  const plain = http.createServer((_, response) => response.end('{}'));
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const { port } = plain.address() as AddressInfo;
  const client = setup.client(`https://127.0.0.1:${port}`);
  expect(await failure(client.getCluster())).toMatchObject({ kind: 'transport', retryable: true });
  await new Promise((resolve) => plain.close(resolve));
  expect(await failure(client.getCluster())).toMatchObject({
    kind: 'transport',
    retryable: true,
    message: expect.stringContaining('nothing listens there'),
  });
});

test('a server that never finishes the handshake meets the time-out', async () => {
  const silent = net.createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const sockets: net.Socket[] = [];
  silent.on('connection', (socket) => sockets.push(socket));
  const { port } = silent.address() as AddressInfo;
  const client = setup.client(`https://127.0.0.1:${port}`, { requestTimeoutMs: 150 });
  expect(await failure(client.getCluster())).toMatchObject({
    kind: 'transport',
    retryable: true,
    message: expect.stringContaining('within 150 ms'),
  });
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
});
