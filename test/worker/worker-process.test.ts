import { CleanupClient } from '../../src/client';
import { clusterQueue } from '../../src/contracts/ids';
import { SEARCH_ATTRIBUTE_NAMES } from '../../src/contracts/search-attributes';
import type { SessionListing } from '../../src/contracts/session';
import { aCluster, aSession, finishedButOpen, type Simulator, startSimulator } from '../../src/simulator';
import { secretTraces } from '../support/secret-traces';
import { uniqueName } from '../support/temporal-server';
import { waitFor } from '../support/wait-for';
import { ConfigFolder, EVIDENCE_KEY } from './support/config-file';
import { createNamespace, type OwnNamespace } from './support/namespace';
import { WorkerProcess } from './support/worker-process';

const PASSWORD = 'sim-pass-4711';
const STALE = aCluster({ sessions: Array.from({ length: 6 }, () => aSession(finishedButOpen())) });
const folder = new ConfigFolder();
let temporal: OwnNamespace;
let simulator: Simulator;
let worker: WorkerProcess | undefined;

const configFor = ({ url, caFile }: Simulator) => `
${EVIDENCE_KEY}
clusters:
  sim:
    url: ${url}
    auth: { basic: { user: admin, passwordFile: ./sim-password } }
    tls: { caFile: ${caFile} }
    allow: [kill-sessions]
    guard: { minWindow: 1s, minSamples: 2 }
worker: { health: { port: 0 }, connectTimeout: 20s, logLevel: debug }
`;

beforeAll(async () => {
  [temporal, simulator] = await Promise.all([
    createNamespace(),
    startSimulator({ scenario: STALE, password: PASSWORD }),
  ]);
  folder.write('sim-password', PASSWORD);
  folder.write('sim.yaml', configFor(simulator));
});

afterEach(async () => worker?.end());
afterAll(async () => {
  await simulator.close();
  await temporal.close();
  folder.remove();
});

const start = (config = 'sim.yaml', env: NodeJS.ProcessEnv = temporal.env) =>
  (worker = new WorkerProcess(`${folder.path}/${config}`, env));

const begin = (activity: string, input: unknown) =>
  temporal.client.activity.start(activity, {
    id: uniqueName(activity),
    taskQueue: clusterQueue('sim'),
    startToCloseTimeout: '60s',
    args: [input],
  });

/** Holds the next matching request on the wire, until it is released. */
function hold(matcher: { method: string }) {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const arrived = new Promise<void>((resolve) => {
    simulator.before(matcher, () => (resolve(), held));
  });
  return { arrived, release };
}

async function listSessions() {
  const list = await begin('listNdmpSessions', { detail: 'full' });
  const listing = (await list.result()) as SessionListing;
  if (listing.detail !== 'full') throw new Error('not full');
  return listing.sessions;
}

const POLICY = {
  name: 'one',
  observe: { window: '1s', every: '1s' },
  match: [
    { name: 'halted', dataState: ['halted' as const], moverState: ['idle' as const, 'halted' as const] },
  ],
};

/** A clean-up that kills one stale session, from when its DELETE is on the wire. */
async function killWithHeldDelete() {
  const [session] = await listSessions();
  if (session === undefined) throw new Error('no session is stale');
  const { arrived, release } = hold({ method: 'DELETE' });
  const cleanup = await new CleanupClient(temporal.client).start({
    cluster: 'sim',
    policy: POLICY,
    mode: 'enforce',
    only: [{ ownerUuid: session.ownerUuid, sessionId: session.sessionId }],
    requestedBy: { name: 'test' },
  });
  await arrived;
  return { cleanup, release };
}

test('SIGTERM while a DELETE and a GET are on the wire: they complete, their results are reported, exit code 0, no secret logged', async () => {
  const { saying, exit } = bind(start());
  const { url } = await saying('Health server listens');
  await saying('Worker is ready');
  const ready = await fetch(`${String(url)}/readyz`);
  expect(await ready.json()).toMatchObject({
    ok: true,
    clusters: ['sim'],
    workers: [
      { queue: 'ontap-workflows', state: 'RUNNING' },
      { queue: 'ontap/sim', state: 'RUNNING' },
    ],
  });
  const { customAttributes } = await temporal.connection.operatorService.listSearchAttributes({
    namespace: temporal.name,
  });
  expect(Object.keys(customAttributes).sort()).toEqual([...SEARCH_ATTRIBUTE_NAMES].sort());

  const { cleanup, release } = await killWithHeldDelete();
  const read = hold({ method: 'GET' });
  const sessions = listSessions();
  await read.arrived;
  worker?.kill('SIGTERM');
  await saying('waits for calls in flight');
  await waitFor(
    'it is not ready any more',
    async () => (await fetch(`${String(url)}/readyz`)).status === 503,
  );
  expect((await fetch(`${String(url)}/healthz`)).status).toBe(200);
  release();
  read.release();

  expect((await sessions).length).toBeGreaterThan(4);
  expect(await exit).toEqual({ code: 0, signal: null });
  expect(secretTraces(worker?.output ?? '', PASSWORD)).toEqual([]);
  start();
  expect(await cleanup.result()).toMatchObject({ outcome: 'enforced', counts: { killed: 1 } });
  expect(simulator.ledger().deletes).toBe(1);
});

test('a second signal ends at once, whatever is in flight', async () => {
  const { saying, exit } = bind(start());
  await saying('Worker is ready');
  const { cleanup, release } = await killWithHeldDelete();
  worker?.kill('SIGINT');
  await saying('a second signal ends at once');
  worker?.kill('SIGTERM');
  expect(await exit).toEqual({ code: 143, signal: null });
  release();
  await temporal.client.workflow.getHandle(cleanup.workflowId).terminate('the test has ended');
});

test('a configuration with problems: each on a line of its own, and exit code 78', async () => {
  folder.write('bad.yaml', 'clusters: {}\nwebhook: {}\n');
  const { exit } = bind(start('bad.yaml'));
  expect(await exit).toEqual({ code: 78, signal: null });
  expect(worker?.output.replaceAll(`${folder.path}/`, '')).toBe(
    'bad.yaml:1: clusters: must name at least one cluster\n' +
      'bad.yaml:2: webhook: is not a known key; did you mean webhooks or audit.webhook?\n' +
      '2 problems; nothing was started\n',
  );
});

test('without Temporal it tries for the stated time, says so, and ends with 69, address and remedy', async () => {
  folder.write('short.yaml', configFor(simulator).replace('20s', '1s'));
  const { saying, exit } = bind(start('short.yaml', { TEMPORAL_ADDRESS: '127.0.0.1:1' }));
  await saying('trying again for');
  const { msg } = await saying("The worker can't start");
  expect(msg).toMatch(/Temporal at 127\.0\.0\.1:1 can't be reached: Connection refused.*TEMPORAL_ADDRESS/);
  expect(await exit).toEqual({ code: 69, signal: null });
});

test("a client key that is another certificate's is found before anything starts", async () => {
  const [one, two] = await Promise.all([
    simulator.clientCertificate('one'),
    simulator.clientCertificate('two'),
  ]);
  const login = (keyFile: string) => `{ certificate: { certFile: ${one.certFile}, keyFile: ${keyFile} } }`;
  const yaml = (keyFile: string) =>
    `clusters: { a: { url: https://a.example.com, auth: ${login(keyFile)} } }`;
  expect(await folder.problems(yaml(one.keyFile))).toEqual([]);
  expect(await folder.problems(yaml(two.keyFile))).toEqual([
    `clusters.yaml:1: clusters.a.auth.certificate.keyFile: ${two.keyFile} is not the key of the certificate in certFile`,
  ]);
});

function bind(process: WorkerProcess) {
  return { saying: (message: string | RegExp) => process.saying(message), exit: process.exit };
}
