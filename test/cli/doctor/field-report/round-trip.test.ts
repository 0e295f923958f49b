import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioOf } from '../../../../src/cli/simulator/scenario';
import type { ClusterReport, FieldReport } from '../../../../src/contracts/field-report';
import {
  aCluster,
  aSession,
  halfOpen,
  finishedButOpen,
  localBackup,
  remoteBackup,
  tapeChange,
  type JobSpec,
  type Simulator,
  type SimulatorOptions,
} from '../../../../src/simulator';
import { PASSWORD, type Setup, setUp } from '../../../ontap/support/setup';
import { entryOf, findingsOn, folder, reportOn } from './support/reports';

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(async () => {
  await setup.end();
  folder.remove();
});

const JOBS: JobSpec[] = [
  { description: 'Backup', node: 'node1', work: 0 },
  { description: 'Move', svm: 'svm1' },
  { description: 'Apply', paused: true },
  { description: 'Later', queued: 3_600 },
  { description: 'Fails', work: 0, outcome: { code: 1_638_555, message: 'locked' } },
  { description: 'Fails too', work: 0, outcome: { code: 4, message: 'gone', errorObject: false } },
];

const SESSIONS = [
  aSession(finishedButOpen(), { record: { client_port: undefined } }),
  aSession(finishedButOpen({ mover: 'absent' })),
  aSession(halfOpen(), { record: { client_address: 'fd00::1', data_path: undefined } }),
  aSession(remoteBackup({ bytes: 7_000_000_000 })),
  aSession(localBackup({ bytes: 5_000 }), { tape: { device: 'nrst0a' }, scsi: { device_id: 'mc0' } }),
  aSession(tapeChange(), { node: 'node2' }),
];

/** Parameters that a next link keeps. */
const PLAIN = ['fields', 'max_records'];

/** Times differ from run to run, and which session and job is the first of all. */
const withoutTimes = ({ endpoints, ...cluster }: ClusterReport): object => ({
  ...cluster,
  endpoints: Object.fromEntries(
    Object.entries(endpoints).map(([name, report]) => [
      name,
      { ...report, ms: undefined, ...(/^(session|job)$/.test(name) && { shapes: [] }) },
    ]),
  ),
});

async function reportOf(simulator: Simulator, name: string): Promise<{ file: string; report: FieldReport }> {
  return reportOn({ lab: entryOf(simulator) }, join(folder.path, name));
}

/** The report on a cluster, and that on a simulator that plays it. */
async function thereAndBack(options: SimulatorOptions): Promise<[ClusterReport, ClusterReport]> {
  const first = await reportOf(await setup.simulator(options), 'first.json');
  const played = await setup.simulator({ password: PASSWORD, ...scenarioOf(first.file) });
  const second = await reportOf(played, 'second.json');
  const [one, two] = [first.report.clusters[0], second.report.clusters[0]];
  if (one === undefined || two === undefined) throw new Error('there is no cluster in a report');
  return [one, two];
}

test('a simulator that plays a report is reported on in the same words', async () => {
  const [first, second] = await thereAndBack({
    scenario: {
      ...aCluster({ nodes: 3, sessions: SESSIONS, jobs: JOBS, cluster: { version: '9.14.1P12' } }),
    },
  });
  expect(withoutTimes(second)).toEqual(withoutTimes(first));
  expect(first.release).toBe('9.14.1P12');
  expect(first.endpoints.jobs).toMatchObject({ records: JOBS.length, numRecords: 'right' });
  expect(first.endpoints.sessions?.shapes).toContainEqual({
    count: 1,
    fields: expect.objectContaining({ client_address: 'ipv6', 'data.state': 'idle', uuid: 'svm' }),
  });
});

test('so is one of an old release in node scope, with fields that it does not know and codes of its own', async () => {
  const gone = { message: 'gone', target: 'uuid' };
  const [first, second] = await thereAndBack({
    scenario: aCluster({
      mode: 'node',
      nodes: 2,
      sessions: [aSession(halfOpen()), aSession(halfOpen()), aSession(remoteBackup())],
      jobs: JOBS.slice(0, 3),
      cluster: { version: '9.8' },
    }),
    switches: {
      ownerUuid: false,
      unknownFields: {
        nodes: ['controller.memory_size'],
        jobs: ['error.code', 'error.message', 'error.arguments.code', 'error.arguments.message', 'node.name'],
      },
      sessionStartKeys: ['start.node.uuid', 'start.id'],
      sessionGone: { status: 400, code: '68812806', ...gone },
      jobGone: { status: 404, code: '65538', ...gone },
    },
  });
  expect(withoutTimes(second)).toEqual(withoutTimes(first));
  expect(first).toMatchObject({
    release: '9.8',
    endpoints: {
      ndmp: { shapes: [{ fields: { mode: 'node' } }] },
      nodes: { refusedFields: ['controller.memory_size'] },
      sessions: {
        refusedFields: ['uuid'],
        paged: { pages: 2, records: 3, nextParameters: [...PLAIN, 'start.id', 'start.node.uuid'] },
      },
      missingSession: { answers: [{ status: 400, code: '68812806' }] },
      missingJob: { answers: [{ status: 404, code: '65538' }] },
    },
  });
});

test('what a path answers every time, and how long that takes, is played', async () => {
  const [first, second] = await thereAndBack({
    scenario: aCluster({ sessions: SESSIONS, jobs: JOBS }),
    faults: [
      { kind: 'status', status: 403, code: '6', path: '/api/cluster/jobs*', count: 'always' },
      { kind: 'html', status: 502, path: '/api/protocols/ndmp', count: 'always' },
      { kind: 'reset', when: 'before', path: '/api/cluster/nodes', count: 'always' },
      { kind: 'missing', fields: ['version.minor', 'name'], path: '/api/cluster', count: 'always' },
      { kind: 'latency', ms: 150, path: '/api/protocols/ndmp/sessions', count: 'always' },
      { kind: 'locked', path: '/api/protocols/ndmp/sessions', nth: 1 },
    ],
  });
  const { nodes, sessions, ...rest } = first.endpoints;
  expect(rest).toMatchObject({
    cluster: { ends: { protocol: 3 } },
    ndmp: { answers: [{ status: 502, body: 'html', count: 3 }] },
    jobs: { ends: { forbidden: 3 }, answers: [{ status: 403, code: '6' }] },
    missingJob: { ends: { forbidden: 1 } },
  });
  expect(nodes).toMatchObject({ ends: { transport: 1 }, answers: [] });
  expect(withoutTimes({ endpoints: second.endpoints })).toEqual(
    withoutTimes({ endpoints: { ...rest, nodes, sessions: second.endpoints.sessions } }),
  );
  // What one read got is told, but not played.
  expect([sessions?.ends, second.endpoints.sessions?.ends]).toEqual([{ busy: 1, ok: 2 }, { ok: 3 }]);
  for (const ms of [sessions?.ms?.median, second.endpoints.sessions?.ms?.median])
    expect(ms).toBeGreaterThanOrEqual(150);
});

test('it is written for its owner alone, over an older one, and says what it is', async () => {
  const simulator = await setup.simulator({ scenario: 'empty' });
  const file = join(folder.path, 'report.json');
  writeFileSync(file, 'old', { mode: 0o666 });
  const { findings, text } = await reportOn({ lab: entryOf(simulator) }, file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(findings.map(({ severity, check, says }) => [severity, check, says])).toEqual([
    ['ok', 'configuration', expect.stringContaining('1 cluster')],
    ['ok', 'field-report', '6 paths asked with 16 reads, each as documented'],
    [
      'ok',
      'field-report',
      expect.stringMatching(
        /^wrote .*report\.json, [\d.]+ KiB of facts about 1 cluster: no names, .*attach it to an issue/,
      ),
    ],
  ]);
  expect(text.length).toBeGreaterThan(1_000);
  expect(simulator.stats().requests).toEqual({
    'GET /api/cluster': 3,
    'GET /api/cluster/jobs': 3,
    'GET /api/cluster/jobs/{uuid}': 1,
    'GET /api/cluster/nodes': 3,
    'GET /api/protocols/ndmp': 3,
    'GET /api/protocols/ndmp/sessions': 3,
  });
});

test('a refused login is tried once, and nothing more is asked', async () => {
  const simulator = await setup.simulator({ scenario: 'empty', password: 'another one' });
  const { findings, report } = await reportOn({ lab: entryOf(simulator) });
  expect(findings).toContainEqual(
    expect.objectContaining({
      check: 'field-report',
      severity: 'warning',
      says: expect.stringContaining('auth'),
    }),
  );
  expect(report.clusters[0]?.endpoints).toMatchObject({ cluster: { ends: { auth: 1 } } });
  expect(simulator.stats().total).toBe(1);
});

test('a file that can not be written is said, with its reason', async () => {
  const simulator = await setup.simulator({ scenario: 'empty' });
  const file = join(folder.path, 'nowhere', 'report.json');
  expect((await findingsOn({ lab: entryOf(simulator) }, file)).at(-1)).toMatchObject({
    severity: 'error',
    says: expect.stringMatching(/report\.json could not be written: ENOENT/),
  });
});
