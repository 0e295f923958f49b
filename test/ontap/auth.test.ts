import { chmodSync, writeFileSync } from 'node:fs';
import type { TLSSocket } from 'node:tls';
import { createSecretReader, OntapError } from '../../src/ontap';
import type { SecretSource } from '../../src/ontap';
import { BREAKER_MS } from '../../src/ontap/auth/login-gate';
import { requestError } from '../../src/ontap/errors/request-error';
import { makeCertificate } from './support/certificates';
import { CLUSTER, failure, PASSWORD, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';
import type { Answer, TestServer } from './support/test-server';
import { gate, until } from './support/until';

const HUNDRED = Array.from({ length: 100 });

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(() => setup.end());

const basicOf = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Answers like a cluster whose only login is `svc` with the password that `accepted` names. */
function cluster(accepted: { password: string }): Answer {
  return ({ headers }, response) => {
    if (headers.authorization === basicOf('svc', accepted.password)) return json(response, 200, CLUSTER);
    response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
  };
}

async function settled(calls: Promise<unknown>[]) {
  const outcomes = await Promise.allSettled(calls);
  return outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? 'ok' : (outcome.reason as OntapError).kind,
  );
}

const withPassword = (server: TestServer, passwordFile: string, options = {}) =>
  setup.client(server.url, { auth: { basic: { user: 'svc', passwordFile } } }, options);

test('a hundred calls with a wrong password make one request', async () => {
  const server = await setup.server(cluster({ password: 'right' }));
  const client = withPassword(server, setup.file('wrong', 'wrong'));
  expect(await settled(HUNDRED.map(() => client.getCluster()))).toEqual(HUNDRED.map(() => 'auth'));
  expect(server.requests).toHaveLength(1);
  const later = (await failure(client.getCluster())) as OntapError;
  expect(later).toMatchObject({ kind: 'auth', retryable: false });
  expect(later.message).toMatch(/refused the login at .* nothing was sent.*read again at once/);
  expect(server.requests).toHaveLength(1);
});

test('a new secret in the file is used at once, and closes the breaker', async () => {
  const server = await setup.server(cluster({ password: 'right' }));
  const passwordFile = setup.file('rotated', 'wrong');
  const client = withPassword(server, passwordFile);
  expect(await settled([client.getCluster(), client.getCluster()])).toEqual(['auth', 'auth']);
  writeFileSync(passwordFile, 'right\n');
  expect(await settled(HUNDRED.map(() => client.getCluster()))).toEqual(HUNDRED.map(() => 'ok'));
  expect(server.requests).toHaveLength(101);
});

test('another wrong secret is tried once, too', async () => {
  const server = await setup.server(cluster({ password: 'right' }));
  const passwordFile = setup.file('still-wrong', 'wrong');
  const client = withPassword(server, passwordFile);
  await settled(HUNDRED.map(() => client.getCluster()));
  writeFileSync(passwordFile, 'also wrong');
  expect(new Set(await settled(HUNDRED.map(() => client.getCluster())))).toEqual(new Set(['auth']));
  expect(server.requests).toHaveLength(2);
});

test('after five minutes one probe is sent, and opens the breaker again or lets all through', async () => {
  const accepted = { password: 'right' };
  const server = await setup.server(cluster(accepted));
  let now = 1_800_000_000_000;
  const client = withPassword(server, setup.file('probed', 'later'), { now: () => now });
  await settled(HUNDRED.map(() => client.getCluster()));
  now += BREAKER_MS - 1;
  await settled(HUNDRED.map(() => client.getCluster()));
  expect(server.requests).toHaveLength(1);
  now += 1;
  await settled(HUNDRED.map(() => client.getCluster()));
  expect(server.requests).toHaveLength(2);
  accepted.password = 'later';
  now += BREAKER_MS;
  expect(new Set(await settled(HUNDRED.map(() => client.getCluster())))).toEqual(new Set(['ok']));
  expect(server.requests).toHaveLength(102);
});

test('until a secret was accepted once, one request at a time; then as many as are allowed', async () => {
  const held = gate();
  let inFlight = 0;
  const early: number[] = [];
  const server = await setup.server(async (_, response) => {
    inFlight += 1;
    // The first answers: overloaded, which says nothing about the secret, and then accepted.
    const isEarly = server.requests.length <= 2;
    if (isEarly) await new Promise((resolve) => setTimeout(resolve, 30));
    else await held.opened;
    if (isEarly) early.push(inFlight);
    json(response, early.length === 1 ? 503 : 200, CLUSTER);
    inFlight -= 1;
  });
  const client = setup.client(server.url);
  const calls = settled(HUNDRED.slice(80).map(() => client.getCluster()));
  await until(() => inFlight === 6);
  held.open();
  expect((await calls).sort()).toEqual(['busy', ...HUNDRED.slice(81).map(() => 'ok')]);
  expect(early).toEqual([1, 1]);
});

test('a late refusal of the old secret does not open the breaker for the new one', async () => {
  const held = gate();
  const old = basicOf('svc', 'old');
  const server = await setup.server(async ({ url, headers }, response) => {
    if (url.startsWith('/api/cluster?')) return json(response, 200, CLUSTER);
    await held.opened;
    json(response, headers.authorization === old ? 401 : 200, { records: [] });
  });
  const passwordFile = setup.file('late', 'old');
  const client = withPassword(server, passwordFile);
  await client.getCluster();
  const late = failure(client.listNodes());
  await until(() => server.requests.length === 2);
  writeFileSync(passwordFile, 'new');
  await client.getCluster();
  held.open();
  expect(await late).toMatchObject({ kind: 'auth', status: 401 });
  await expect(client.getCluster()).resolves.toBeDefined();
});

test("a proxy's page says nothing about the secret: still one request at a time", async () => {
  let inFlight = 0;
  let most = 0;
  const server = await setup.server(async (_, response) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inFlight -= 1;
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
  });
  const client = setup.client(server.url);
  const calls = HUNDRED.slice(90).map(() => client.getCluster());
  expect(new Set(await settled(calls))).toEqual(new Set(['notOntap']));
  expect([most, server.requests.length]).toEqual([1, 10]);
});

test('a login that was accepted and then is refused opens the breaker, late answers do not close it', async () => {
  const held = gate();
  const server = await setup.server(async ({ url }, response) => {
    if (url.startsWith('/api/cluster/nodes')) {
      await held.opened;
      return json(response, 200, { records: [], num_records: 0 });
    }
    if (server.requests.length === 1) return json(response, 200, CLUSTER);
    response.writeHead(401).end();
  });
  const client = setup.client(server.url);
  await client.getCluster();
  const slow = client.listNodes();
  await until(() => server.requests.length === 2);
  expect(await failure(client.getCluster())).toMatchObject({ kind: 'auth', status: 401 });
  held.open();
  await slow;
  expect(await failure(client.getCluster())).toMatchObject({ kind: 'auth', status: undefined });
  expect(server.requests).toHaveLength(3);
});

test('a refused role is no refused login', async () => {
  const server = await setup.server((_, response) =>
    json(response, 403, { error: { code: '6', message: 'not authorized for that command' } }),
  );
  const client = setup.client(server.url);
  expect(await settled([client.getCluster(), client.getCluster()])).toEqual(['forbidden', 'forbidden']);
  expect(server.requests).toHaveLength(2);
});

test('the simulator accepts user and password, and refuses another password by one 401', async () => {
  const simulator = await setup.simulator({ scenario: 'empty' });
  const tls = { caFile: simulator.caFile };
  const passwordFile = setup.file('simulated', PASSWORD);
  const auth = { basic: { user: simulator.user, passwordFile } };
  await setup.client(simulator.url, { auth, tls }).getCluster();
  const wrong = setup.client(simulator.url, {
    auth: { basic: { user: simulator.user, passwordFile: setup.file('simulated-wrong', 'x') } },
    tls,
  });
  simulator.resetStats();
  expect(new Set(await settled(HUNDRED.map(() => wrong.getCluster())))).toEqual(new Set(['auth']));
  expect(simulator.stats()).toMatchObject({ total: 1, statuses: { '401': 1 } });
});

test('a client certificate logs in without a password', async () => {
  const simulator = await setup.simulator({ scenario: 'empty' });
  const { certFile, keyFile } = await simulator.clientCertificate();
  chmodSync(keyFile, 0o600);
  const seen: (string | undefined)[] = [];
  simulator.hooks.onRequest(({ headers }) => seen.push(headers.authorization));
  const entry = { auth: { certificate: { certFile, keyFile } }, tls: { caFile: simulator.caFile } };
  await setup.client(simulator.url, entry).getCluster();
  expect(seen).toEqual([undefined]);
});

test.each(['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'])(
  'a client certificate that the server refuses in the handshake (%s) is an auth error',
  (code) => {
    const error = requestError(
      { method: 'GET', path: '/x' },
      'https://h',
      Object.assign(new Error(), { code }),
    );
    expect(error).toMatchObject({
      kind: 'auth',
      retryable: false,
      message: expect.stringContaining('certFile'),
    });
  },
);

test('a client certificate that was replaced is used without a restart, and connections with the old one are closed', async () => {
  const names: unknown[] = [];
  const server = await setup.server(
    (_, response) => {
      names.push((response.socket as TLSSocket).getPeerCertificate().subject.CN);
      json(response, 200, CLUSTER);
    },
    { requestCert: true, rejectUnauthorized: false },
  );
  const [one, two] = await Promise.all(['one', 'two'].map((name) => makeCertificate({ name })));
  const certFile = setup.file('rotated.pem', one?.cert ?? '');
  const keyFile = setup.file('rotated-key.pem', one?.key ?? '');
  const client = setup.client(server.url, { auth: { certificate: { certFile, keyFile } } });
  await client.getCluster();
  writeFileSync(certFile, two?.cert ?? '');
  writeFileSync(keyFile, two?.key ?? '');
  await client.getCluster();
  expect(names).toEqual(['one', 'two']);
  const before = performance.now();
  await until(() => server.open() === 1);
  // Sooner than an idle connection is closed anyway.
  expect(performance.now() - before).toBeLessThan(2_000);
});

test.each([0o644, 0o640, 0o604, 0o620, 0o666, 0o777])(
  'a secret file that others can reach (mode %o) is refused and nothing is sent',
  async (mode) => {
    const server = await setup.server(cluster({ password: 'right' }));
    const path = setup.file(`mode-${mode}`, 'right', mode);
    const error = (await failure(withPassword(server, path).getCluster())) as OntapError;
    expect(error).toMatchObject({ kind: 'auth', retryable: false });
    expect(error.message).toContain(
      `${path} may be read by others (mode 0${mode.toString(8)}); run chmod 600`,
    );
    expect(server.requests).toEqual([]);
  },
);

test.each([0o600, 0o400])('a secret file that only we can read (mode %o) is used', async (mode) => {
  const path = setup.file(`private-${mode}`, 'secret\r\n', mode);
  await expect(createSecretReader().read({ file: path })).resolves.toBe('secret');
});

test('a secret that is missing, empty, huge or no file is named, by its place', async () => {
  const reader = createSecretReader({ EMPTY: '', SET: 'value' });
  const read = (source: SecretSource) => reader.read(source);
  await expect(read({ file: '/nowhere/secret' })).rejects.toThrow(
    /\/nowhere\/secret does not exist; create it/,
  );
  await expect(read({ file: setup.file('empty', '\n') })).rejects.toThrow(/empty is empty/);
  await expect(read({ file: setup.file('huge', 'x'.repeat(70_000)) })).rejects.toThrow(/70000 bytes/);
  const folder = setup.folder('folder');
  await expect(read({ file: folder })).rejects.toThrow(/is a folder; name a file/);
  await expect(read({ env: 'UNSET' })).rejects.toThrow(/UNSET is not set/);
  await expect(read({ env: 'EMPTY' })).rejects.toThrow(/EMPTY is empty/);
  await expect(read({ env: 'SET' })).resolves.toBe('value');
  await expect(read({})).rejects.toBeInstanceOf(OntapError);
});

test('a password outside of ASCII is sent as UTF-8', async () => {
  const server = await setup.server(cluster({ password: 'pässwört€' }));
  await expect(withPassword(server, setup.file('utf8', 'pässwört€')).getCluster()).resolves.toBeDefined();
});
