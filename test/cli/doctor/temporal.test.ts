import type { NativeConnection } from '@temporalio/worker';
import { runChecks } from '../../../src/cli/doctor/check';
import { TEMPORAL_CHECKS } from '../../../src/cli/doctor/checks';
import { requestCap } from '../../../src/cli/doctor/checks/request-cap';
import { runningWorker } from '../../../src/cli/doctor/checks/running-worker';
import { searchAttributes } from '../../../src/cli/doctor/checks/search-attributes';
import { temporalAddress } from '../../../src/cli/doctor/checks/temporal-address';
import { versions } from '../../../src/cli/doctor/checks/versions';
import type { Finding } from '../../../src/cli/doctor/check';
import type { TemporalScene } from '../../../src/cli/doctor/scenes';
import { clusterQueue, WORKFLOW_QUEUE } from '../../../src/contracts/ids';
import { SEARCH_ATTRIBUTE_NAMES } from '../../../src/contracts/search-attributes';
import { workerConfigSchema } from '../../../src/contracts/schemas/worker-config';
import { ConfigFolder } from '../../worker/support/config-file';
import { createNamespace, type OwnNamespace } from '../../worker/support/namespace';
import { collectRuntimeLogs } from '../../support/runtime-logs';
import { waitFor } from '../../support/wait-for';
import { of } from './support/clusters';

collectRuntimeLogs();
const folder = new ConfigFolder();
let own: OwnNamespace;
beforeAll(async () => {
  own = await createNamespace();
});
afterAll(async () => {
  await own.close();
  folder.remove();
});

const lab = (change: object = {}) => ({
  lab: { url: 'https://lab.example.com', auth: { basic: { user: 'svc', passwordEnv: 'P' } }, ...change },
});

interface Looked {
  clusters?: object;
  audit?: object;
  env?: NodeJS.ProcessEnv;
  createSearchAttributes?: boolean;
}

/** What doctor finds of Temporal with this configuration, without asking a cluster. */
async function looked({
  clusters = lab(),
  audit,
  env = own.env,
  createSearchAttributes = false,
}: Looked = {}) {
  const config = workerConfigSchema.parse({ clusters, ...(audit === undefined ? {} : { audit }) });
  const log = { ...console, log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  const scene: TemporalScene = { env, log, createSearchAttributes, config, pollers: new Map() };
  try {
    return await runChecks(TEMPORAL_CHECKS, scene, { on: 'temporal' });
  } finally {
    await scene.temporal?.connection.close();
  }
}

/** Polls as a worker process of that identity does, for some seconds. */
const pollFor = (identity: string): Promise<void> =>
  own.connection
    .withDeadline(Date.now() + 3_000, () =>
      own.connection.workflowService.pollActivityTaskQueue({
        namespace: own.name,
        taskQueue: { name: clusterQueue('lab') },
        identity,
      }),
    )
    .then(
      () => {},
      () => {}, // nothing was scheduled
    );

const one = (findings: readonly Finding[], check: string) => of(findings, check)[0];

test('search attributes that are missing are a warning, since a worker registers them, until they are created', async () => {
  const missing = one(await looked(), 'search-attributes');
  expect(missing).toMatchObject({
    severity: 'warning',
    says: expect.stringMatching(/OntapCluster.*; a worker registers them as it starts/),
    remedy: expect.stringMatching(/^Start the worker/),
  });
  expect(missing?.remedy).toContain(
    `temporal operator search-attribute create -n ${own.name} --name OntapCluster --type Keyword`,
  );
  const created = one(await looked({ createSearchAttributes: true }), 'search-attributes');
  expect(created).toMatchObject({ severity: 'ok', says: expect.stringMatching(/^registered now: /) });
  expect(one(await looked(), 'search-attributes')).toMatchObject({
    severity: 'ok',
    says: `all ${SEARCH_ATTRIBUTE_NAMES.length} are registered`,
  });
});

test('a search attribute of another type is an error that creating does not touch', async () => {
  const other = await createNamespace();
  const INT = 3;
  const searchAttributes = { OntapJob: INT };
  await other.connection.operatorService.addSearchAttributes({ namespace: other.name, searchAttributes });
  const findings = await looked({ env: other.env, createSearchAttributes: true });
  await other.close();
  expect(one(findings, 'search-attributes')).toMatchObject({
    severity: 'error',
    says: expect.stringMatching(/^of another type than Keyword: OntapJob;/),
  });
});

test.each([
  ['is nobody, who answers', { TEMPORAL_ADDRESS: '127.0.0.1:2' }, /Temporal at 127.0.0.1:2 can't be reached/],
  ['has no such namespace', { TEMPORAL_NAMESPACE: 'nobody-made-it' }, /has no namespace "nobody-made-it"/],
  [
    'is nobody, and no port is given',
    { TEMPORAL_ADDRESS: '127.0.0.77' },
    /Temporal at 127\.0\.0\.77:7233 \(no port given, 7233 taken\) can't be reached/,
  ],
  [
    'can not be understood',
    { TEMPORAL_CONFIG_FILE: folder.write('bad.toml', '[[[') },
    /configuration file can't be used/,
  ],
])('where TEMPORAL_* says there %s: nothing more is checked there', async (_what, change, says) => {
  expect(await looked({ env: { ...own.env, ...change } })).toMatchObject([
    {
      check: 'temporal-address',
      severity: 'error',
      says: expect.stringMatching(says),
      skipped: [
        'retention',
        'search-attributes',
        'queues',
        'running-worker',
        'evidence-keys',
        'request-cap',
        'versions',
      ],
    },
  ]);
});

test.each([
  ['is exported seldom', { every: '1d' }, 'error', /kept for 1d .*not longer than audit.every \(1d\)/],
  ['is exported often', { every: '15m' }, 'warning', /kept for 1d .*when the export fails for so long/],
  ['is exported nowhere', undefined, 'warning', /kept for 1d .*nowhere else: no audit is configured/],
])('a history that is kept for a day and %s is told', async (_what, audit, severity, says) => {
  const findings = await looked(audit === undefined ? {} : { audit: { directory: '/var/audit', ...audit } });
  expect(one(findings, 'retention')).toMatchObject({ severity, says: expect.stringMatching(says) });
  expect(one(findings, 'retention')?.remedy).toContain('temporal operator namespace update');
});

test('queues without a worker are a warning, and the cap counts for each worker process', async () => {
  const none = await looked({ clusters: lab({ maxConcurrentRequests: 12 }) });
  expect(one(none, 'queues')).toMatchObject({
    severity: 'warning',
    says: 'nobody polls ontap-workflows, ontap/lab: no worker runs',
  });
  expect(one(none, 'request-cap')).toMatchObject({ severity: 'ok' });
  expect(one(await looked({ clusters: lab({ maxConcurrentRequests: 21 }) }), 'request-cap')).toMatchObject({
    severity: 'warning',
    says: 'lab may get up to 21 requests at once: 21 from each of up to 1 worker process',
  });

  const polls = ['first', 'second'].map(pollFor);
  let findings: Finding[] = [];
  await waitFor('both poll', async () => {
    findings = await looked({ clusters: lab({ maxConcurrentRequests: 12 }) });
    return one(findings, 'request-cap')?.severity === 'warning';
  });
  await Promise.all(polls);
  expect(one(findings, 'request-cap')).toMatchObject({
    says: 'lab may get up to 24 requests at once: 12 from each of up to 2 worker processes',
    remedy: expect.stringContaining('maxConcurrentRequests to at most 10'),
  });
  expect(one(findings, 'queues')?.says).toBe(
    'nobody polls ontap-workflows: a worker runs, but not for these clusters',
  );
});

test('a worker that has stopped more than a minute ago asks for nothing any more', async () => {
  const config = workerConfigSchema.parse({ clusters: lab({ maxConcurrentRequests: 12 }) });
  const seen = new Map([
    ['stopped', Date.now() - 70_000],
    ['runs', Date.now() - 50_000],
  ]);
  const scene = { config, pollers: new Map([[clusterQueue('lab'), seen]]) } as unknown as TemporalScene;
  expect(await requestCap.run(scene)).toMatchObject([{ severity: 'ok' }]);
});

test('a worker that polled and does not answer is not taken for one with the same file', async () => {
  const config = workerConfigSchema.parse({ clusters: lab() });
  const log = { ...console, log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  const seen = new Map([['stopped', Date.now()]]);
  const pollers = new Map([WORKFLOW_QUEUE, clusterQueue('lab')].map((queue) => [queue, seen]));
  const scene: TemporalScene = { env: own.env, log, createSearchAttributes: false, config, pollers };
  await temporalAddress.run(scene);
  expect(await runningWorker.run(scene)).toMatchObject([
    { severity: 'warning', says: 'the worker that polls for lab does not say what its entry is' },
  ]);
  await scene.temporal?.connection.close();
});

test('search attributes that the server does not let us register are told without words of a start', async () => {
  const refused = async () => {
    throw new Error('no permission');
  };
  const missing = new Map<string, number>();
  const connection = {
    operatorService: {
      listSearchAttributes: async () => ({ customAttributes: Object.fromEntries(missing) }),
      addSearchAttributes: refused,
    },
    withDeadline: (_deadline: number, ask: () => unknown) => ask(),
  } as unknown as NativeConnection;
  const temporal = { connection, namespace: 'x', address: 'x' };
  const log = { ...console, log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  const [found] = await searchAttributes.run({
    temporal,
    log,
    createSearchAttributes: true,
  } as unknown as TemporalScene);
  expect(found).toMatchObject({
    severity: 'error',
    says: expect.stringContaining("can't be registered from here"),
  });
  expect(found?.says).not.toContain('nothing was started');
});

test('an old server is a warning', async () => {
  expect(one(await looked(), 'versions')).toMatchObject({
    severity: 'ok',
    says: expect.stringMatching(/^server 1\.\d+\.\d+, SDK 1\.\d+\.\d+, Node /),
  });
  const connection = {
    workflowService: { getSystemInfo: async () => ({ serverVersion: '1.27.4' }) },
    withDeadline: (_deadline: number, ask: () => unknown) => ask(),
  } as unknown as NativeConnection;
  const scene = { temporal: { connection, namespace: 'x', address: 'x' } } as TemporalScene;
  expect(await versions.run(scene)).toMatchObject([
    { severity: 'warning', says: expect.stringContaining('older than 1.28') },
  ]);
});
