import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { makeCertificate } from '../../ontap/support/certificates';
import {
  certificatesFor,
  closeAll,
  entryFor,
  examined,
  of,
  openSimulator,
  troubled,
} from './support/clusters';

afterAll(closeAll);

const KILL = ['kill-sessions'];

test('a cluster that is as it should be has no finding above ok, and is written nothing', async () => {
  const simulator = await openSimulator();
  const entry = entryFor(simulator, { allow: KILL, uuid: simulator.cluster.uuid });
  const findings = await examined({ lab: entry });
  expect(troubled(findings)).toEqual([]);
  expect(findings.map(({ check }) => check)).toEqual([
    ...['same-cluster', 'tls', 'login', 'identity', 'ontap-version', 'ndmp-mode', 'role', 'latency'],
  ]);
  expect(of(findings, 'role')[0]?.says).toMatch(/kill-sessions.* only be tried, with --probe-writes/);
  expect(simulator.ledger().writes).toEqual([]);
});

describe('what is not ONTAP that answers', () => {
  test('F6: a cluster without web access for the role is no known user, and no role is printed', async () => {
    const simulator = await openSimulator({ switches: { inBetween: { kind: 'web-access' } } });
    const findings = await examined({ lab: entryFor(simulator) });
    expect(of(findings, 'login')).toMatchObject([
      {
        severity: 'error',
        says: expect.stringMatching(/was not answered by ONTAP: HTTP 403 \([^)]*\)\.$/),
        remedy: expect.stringMatching(
          /^For a role .*web access show -name rest.*web access create .*-name rest -role/,
        ),
        skipped: expect.arrayContaining(['role']),
      },
    ]);
    expect(JSON.stringify(findings)).not.toMatch(/is known"|rest-role create/);
  });

  test('F5: a redirect to an identity provider is told with the commands of SAML', async () => {
    const simulator = await openSimulator({ switches: { inBetween: { kind: 'saml' } } });
    const [found] = of(await examined({ lab: entryFor(simulator) }), 'login');
    expect(found?.says).toContain('https://idp.example.com/adfs/ls');
    expect(found?.remedy).toMatch(
      /^For SAML .*for everybody who administers this cluster.*security saml-sp modify -is-enabled false/,
    );
    expect(`${found?.says}${found?.remedy}`).not.toMatch(/hidden|check url/i);
  });
});

describe('an answer without a body', () => {
  test.each([502, 503, 504])('%d is told with one thing to do', async (status) => {
    const simulator = await openSimulator({ switches: { inBetween: { kind: 'empty', status } } });
    const [found] = of(await examined({ lab: entryFor(simulator) }), 'login');
    expect(found?.says).toMatch(
      new RegExp(`HTTP ${status} \\(an empty body.*; perhaps of something in between\\)\\.$`),
    );
    expect(found?.remedy).toMatch(/run doctor again in some minutes/);
    expect(`${found?.says}${found?.remedy}`).not.toMatch(/Nothing to do|asked again|has to be the cluster/);
  });

  test('200 is told with what may have sent it, before the address is doubted', async () => {
    const simulator = await openSimulator({ switches: { inBetween: { kind: 'empty', status: 200 } } });
    const [found] = of(await examined({ lab: entryFor(simulator) }), 'login');
    expect(found?.remedy).toMatch(
      /^What answers there may be a proxy, a load balancer, .* web service while it starts: try again/,
    );
  });

  test('401 is a wrong password before it is anything else', async () => {
    const simulator = await openSimulator({ switches: { inBetween: { kind: 'empty', status: 401 } } });
    const [found] = of(await examined({ lab: entryFor(simulator) }), 'login');
    expect(found?.says).not.toMatch(/something in between|Check/);
    expect(found?.remedy).toMatch(/^Check password .*security login unlock/);
  });

  test('a path that fails for now is told without words of another remedy', async () => {
    const simulator = await openSimulator();
    simulator.faults.add({ kind: 'status', status: 503, path: '/api/cluster/jobs', count: 'always' });
    const [found] = of(await examined({ lab: entryFor(simulator) }), 'role');
    expect(found?.remedy).toMatch(/^Run doctor again/);
    expect(found?.says).not.toMatch(/asked again/);
  });
});

/** A port on which something else than TLS answers. */
async function portOf(banner: string): Promise<{ url: string; close: () => void }> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    if (banner === '') socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    else socket.write(banner);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => void server.close(),
  };
}

describe('tls', () => {
  test.each([
    ['plain HTTP', ''],
    ['SSH', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a database', '\x4a\x00\x00\x00\x0a8.0.36\x00'],
  ])('a port of %s is told in words of ours', async (_what, banner) => {
    const simulator = await openSimulator();
    const { url, close } = await portOf(banner);
    const [found] = of(await examined({ lab: entryFor(simulator, { url }) }), 'tls');
    close();
    expect(found?.says).toMatch(
      /speaks no TLS, but plain HTTP or another protocol; is the port that of HTTPS\? \(ERR_SSL_[A-Z_]+\)$/,
    );
    expect(found?.says).not.toMatch(/SSL routines|\n/);
  });

  test('nobody who listens ends the checks of that cluster', async () => {
    const simulator = await openSimulator();
    const findings = await examined({ lab: entryFor(simulator, { url: 'https://127.0.0.1:2' }) });
    expect(findings).toEqual([
      {
        on: 'cluster',
        cluster: 'lab',
        check: 'tls',
        severity: 'error',
        says: expect.stringMatching(
          /^https:\/\/127.0.0.1:2 does not answer: nothing listens there \(ECONNREFUSED\)$/,
        ),
        remedy: expect.stringContaining('firewall'),
        skipped: ['login', 'identity', 'ontap-version', 'ndmp-mode', 'role', 'latency'],
      },
    ]);
  });

  test('a certificate that is not trusted is shown, so that it can be compared, and nothing is sent', async () => {
    const simulator = await openSimulator();
    const [found] = of(await examined({ lab: entryFor(simulator, { tls: {} }) }), 'tls');
    expect(found?.severity).toBe('error');
    expect(found?.says).toMatch(
      /is not trusted: its certificate was refused \(it is not known who signed it, "ONTAP simulator CA": /,
    );
    expect(found?.remedy?.split('\n')).toEqual([
      expect.stringMatching(/^Put the certificate of that authority into tls.caFile/),
      expect.stringMatching(/^What is sent: openssl s_client .*-connect 127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^It is of "ontap-simulator" by "ONTAP simulator CA", valid to .* for DNS:/),
      expect.stringMatching(/^SHA-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
    ]);
    for (const line of [found?.says, ...(found?.remedy?.split('\n') ?? [])])
      expect(line?.length).toBeLessThan(200);
    expect(simulator.stats().requests).toEqual({});
  });

  test('another fingerprint than the pinned one is an error, no verification a warning', async () => {
    const simulator = await openSimulator();
    const pinned = entryFor(simulator, { tls: { fingerprint256: 'ab'.repeat(32) } });
    expect(of(await examined({ lab: pinned }), 'tls')[0]).toMatchObject({
      severity: 'error',
      says: expect.stringContaining('not the pinned one'),
    });
    const open = entryFor(simulator, { tls: { insecureSkipVerify: true } });
    expect(of(await examined({ lab: open }), 'tls')[0]).toMatchObject({
      severity: 'warning',
      says: 'TLS is not verified, so every write is refused',
    });
  });

  test('certificates of server and authority that end soon are told with their day', async () => {
    const simulator = await openSimulator({ certDir: await certificatesFor(10) });
    const day = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    expect(of(await examined({ lab: entryFor(simulator) }), 'tls')).toMatchObject([
      { severity: 'ok' },
      { severity: 'warning', says: `its certificate expires on ${day}` },
      { severity: 'warning', says: `a certificate in tls.caFile (${simulator.caFile}) expires on ${day}` },
    ]);
  });

  test('a pinned certificate that has expired works, and is a warning', async () => {
    const { cert, key, fingerprint256 } = await makeCertificate({ name: 'old', expired: true });
    const server = createServer({ cert, key }, (_request, response) => void response.writeHead(503).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const simulator = await openSimulator();
    const findings = await examined({ lab: entryFor(simulator, { url, tls: { fingerprint256 } }) });
    server.closeAllConnections();
    server.close();
    expect(of(findings, 'tls')).toMatchObject([
      { severity: 'ok' },
      { severity: 'warning', says: expect.stringMatching(/^its certificate has expired on/) },
    ]);
    expect(of(findings, 'login')).toMatchObject([
      { severity: 'error', says: expect.stringContaining('503') },
    ]);
  });
});

test('a refused login is tried once, and says how to go on', async () => {
  const simulator = await openSimulator({ password: 'another one' });
  const findings = await examined({ lab: entryFor(simulator) });
  expect(of(findings, 'login')).toMatchObject([
    {
      severity: 'error',
      says: expect.stringMatching(/^user admin: .*401/),
      remedy: expect.stringContaining('security login unlock'),
      skipped: ['identity', 'ontap-version', 'ndmp-mode', 'role', 'latency'],
    },
  ]);
  expect(simulator.stats().requests).toEqual({ 'GET /api/cluster': 1 });
});

test('a cluster that is not the pinned one is an error; one to kill on that is not pinned a warning', async () => {
  const simulator = await openSimulator();
  const other = '1cd8a442-86d1-11e0-ae1c-123478563412';
  const findings = await examined({ lab: entryFor(simulator, { uuid: other }) });
  const set = `set clusters.lab.uuid: ${simulator.cluster.uuid}`;
  expect(of(findings, 'identity')).toMatchObject([
    { severity: 'error', remedy: expect.stringContaining(set) },
  ]);
  expect(of(await examined({ lab: entryFor(simulator, { allow: KILL }) }), 'identity')).toMatchObject([
    { severity: 'warning', remedy: `Set clusters.lab.uuid: ${simulator.cluster.uuid}` },
  ]);
});

test.each([
  ['NetApp Release 9.5P3: Thu', [], 'error', /no REST API for jobs/],
  ['NetApp Release 9.6P3: Thu', [], 'warning', /no REST API for NDMP sessions/],
  ['NetApp Release 9.6P3: Thu', KILL, 'error', /no REST API for NDMP sessions/],
  ['NetApp Release 9.8: Thu', [], 'warning', /tells less about failed jobs/],
  ['NetApp Release 9.10.1: Thu', [], 'ok', /9\.10\.1/],
  ['Data ONTAP Edge', [], 'warning', /no release that is known/],
])('release "%s", where %j is granted, is %s', async (full, allow, severity, words) => {
  const simulator = await openSimulator();
  simulator.cluster.version.full = full;
  const [finding] = of(await examined({ lab: entryFor(simulator, { allow }) }), 'ontap-version');
  expect(finding).toMatchObject({ severity, says: expect.stringMatching(words) });
});

test('node scope is a warning', async () => {
  const simulator = await openSimulator({
    scenario: { name: 'old', mode: 'node', nodes: [{ name: 'n1' }], svms: [], sessions: [] },
  });
  expect(of(await examined({ lab: entryFor(simulator) }), 'ndmp-mode')).toMatchObject([
    { severity: 'warning', says: expect.stringMatching(/^node scope/) },
  ]);
});

test('slow answers are told with their time', async () => {
  const simulator = await openSimulator();
  simulator.faults.add({ kind: 'latency', ms: 1_050, path: '/api/cluster', nth: 3, count: 'always' });
  expect(of(await examined({ lab: entryFor(simulator) }), 'latency')).toMatchObject([
    { severity: 'warning', says: expect.stringMatching(/^a small read took 1\d{3} ms, more than 1000 ms$/) },
  ]);
});

test('two entries for one cluster are found by its uuid', async () => {
  const simulator = await openSimulator();
  const url = simulator.url.replace('127.0.0.1', 'localhost');
  const findings = await examined({ lab: entryFor(simulator), copy: entryFor(simulator, { url }) });
  expect(of(findings, 'same-cluster')).toMatchObject([
    { on: 'configuration', severity: 'error', says: expect.stringMatching(/^lab and copy are one cluster/) },
  ]);
});
