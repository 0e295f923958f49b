import { JOB_ROOM } from '../../src/contracts/history-room';
import { jsonBytes } from '../../src/contracts/text';
import { jobSchema } from '../../src/ontap/jobs/job-schema';
import type { JobQuery } from '../../src/ontap';
import { fixture } from './support/fixture';
import { failure, JOB, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(() => setup.end());

test.each([
  ['job-running.docs.json', { state: 'running', code: '0', message: 'creating_node_backups' }],
  ['job-success.docs.json', { state: 'success', code: '0', message: 'success' }],
  ['job-success.file-security.real.json', { state: 'success', startTime: '2021-06-29T05:25:26-04:00' }],
  [
    'job-success.snapshot-with-svm.real.json',
    { svm: 'ansible', svmUuid: 'b663d6f0-c96d-11eb-9271-005056b3ef5a' },
  ],
  [
    'job-failure.entry-doesnt-exist.real.json',
    { state: 'failure', code: '4', message: "entry doesn't exist" },
  ],
  ['job-failure.metrocluster.real.json', { state: 'failure', code: '2432836' }],
  ['job-failure.snapshot-locked.real.json', { state: 'failure', code: '1638555' }],
  ['job-failure.no-error-object.cinder-fake.json', { state: 'failure', code: '-1', message: 'failure' }],
  [
    'job-failure.with-error-object.manila-fake.json',
    {
      code: '4',
      error: {
        code: '4',
        message: "entry doesn't exist",
        arguments: [{ code: 'string', message: 'string' }],
      },
    },
  ],
])('the job in %s is read', (file, expected) => {
  expect(jobSchema.parse(fixture(file))).toMatchObject(expected);
});

test('a job needs only its uuid; what is unknown stays text', () => {
  expect(jobSchema.parse({ uuid: 'x' })).toEqual({ uuid: 'x' });
  expect(jobSchema.parse({ uuid: 'x', state: 'levitating', code: '0', error: {}, node: null })).toEqual({
    uuid: 'x',
    state: 'levitating',
    code: '0',
  });
  expect(() => jobSchema.parse({ state: 'running' })).toThrow('uuid');
});

test('jobs of a cluster are listed, filtered and read', async () => {
  const job = { description: 'Volume "move" | now', svm: 'svm1', node: 'n1', work: 60 };
  const failing = { description: 'other', outcome: { code: 4, message: "entry doesn't exist" }, work: 1 };
  const simulator = await setup.simulator({
    scenario: {
      name: 'jobs',
      nodes: [{ name: 'n1' }],
      svms: [{ name: 'svm1' }],
      sessions: [],
      jobs: [job, failing],
    },
  });
  const client = setup.clientOf(simulator);
  const all = await client.listJobs();
  expect(all).toHaveLength(2);
  const [found, ...others] = await client.listJobs({ description: job.description, 'svm.name': 'svm1' });
  expect(others).toEqual([]);
  expect(found).toMatchObject({ description: job.description, svm: 'svm1', node: 'n1', state: 'running' });
  expect(await client.getJob(found?.uuid ?? '')).toMatchObject({
    uuid: found?.uuid,
    description: job.description,
  });
  expect(await client.listJobs({ start_time: { from: '2999-01-01T00:00:00Z' } })).toEqual([]);
  expect(await failure(client.getJob(JOB))).toMatchObject({ kind: 'notFound', code: '4' });
});

test.each(['', '..', 'fake-uuid', '*', `${JOB}/..`, `${JOB}?action=cancel`])(
  'the job id %j is never put into a path',
  async (uuid) => {
    const server = await setup.server((_, response) => json(response, 200, {}));
    expect(await failure(setup.client(server.url).getJob(uuid))).toMatchObject({ kind: 'validation' });
    expect(server.requests).toEqual([]);
  },
);

test('another job in the answer is not taken for the one that was asked for', async () => {
  const server = await setup.server((_, response) => json(response, 200, fixture('job-success.docs.json')));
  expect(await failure(setup.client(server.url).getJob(JOB))).toMatchObject({ kind: 'protocol' });
});

test('a failed job is an answer, not an error of the call', async () => {
  const failed = {
    uuid: JOB,
    state: 'failure',
    code: 4,
    error: { code: '4', message: "entry doesn't exist" },
  };
  const server = await setup.server((_, response) => json(response, 200, failed));
  await expect(setup.client(server.url).getJob(JOB)).resolves.toMatchObject({ state: 'failure', code: '4' });
});

test('fields that an old release does not know are left out, one refusal each', async () => {
  const unknown = ['svm.name', 'svm.uuid', 'error', 'node.name'];
  const server = await setup.server(({ url }, response) => {
    const asked = new URL(url, 'https://h').searchParams.get('fields')?.split(',') ?? [];
    const field = asked.find((name) => unknown.includes(name));
    if (field === undefined) return json(response, 200, { records: [{ uuid: JOB, state: 'running' }] });
    const message = `The value "${field}" is invalid for field "fields" (<field,...>)`;
    json(response, 400, { error: { code: '262197', message, target: 'fields' } });
  });
  const client = setup.client(server.url);
  expect(await client.listJobs()).toEqual([{ uuid: JOB, state: 'running' }]);
  expect(await client.listJobs()).toHaveLength(1);
  expect(server.requests).toHaveLength(6);
});

test('every filter of the API document is sent under its name', async () => {
  const server = await setup.server((_, response) => json(response, 200, { records: [] }));
  const query: JobQuery = {
    code: { from: 1 },
    end_time: { to: '2026-02-11T08:30:00+01:00' },
    message: 'a b',
    uuid: [JOB, JOB],
    'svm.name': 'svm1',
    'svm.uuid': { not: JOB },
    description: 'x*',
    state: ['queued', 'running', 'paused'],
    'error.arguments.message': null,
    'error.arguments.code': '1',
    'error.code': '4',
    'error.message': '!',
    start_time: '2026-02-11T08:30:00Z',
    'node.name': 'n1',
  };
  await setup.client(server.url).listJobs(query);
  const sent = new URL(server.requests[0]?.url ?? '', 'https://h').searchParams;
  expect(Object.fromEntries(sent)).toEqual({
    fields: 'uuid,description,state,message,code,start_time,end_time,svm.name,svm.uuid,error,node.name',
    max_records: '1000',
    code: '>=1',
    end_time: '<=2026-02-11T08:30:00+01:00',
    message: '"a b"',
    uuid: `${JOB}|${JOB}`,
    'svm.name': 'svm1',
    'svm.uuid': `!${JOB}`,
    description: '"x*"',
    state: 'queued|running|paused',
    'error.arguments.message': 'null',
    'error.arguments.code': '1',
    'error.code': '4',
    'error.message': '"!"',
    start_time: '2026-02-11T08:30:00Z',
    'node.name': 'n1',
  });
});

test('a job with texts of any length becomes a record that histories have room for', () => {
  const long = '\u0001€'.repeat(50_000);
  const error = {
    code: long,
    message: long,
    arguments: Array.from({ length: 50 }, () => ({ code: long, message: long })),
  };
  const named = { name: long, uuid: long };
  const raw = {
    state: long,
    description: long,
    message: long,
    code: long,
    error,
    start_time: long,
    end_time: long,
  };
  const record = jobSchema.parse({ ...raw, uuid: JOB, node: named, svm: named });
  expect(jsonBytes(record)).toBeLessThanOrEqual(JOB_ROOM.record);
  expect(jsonBytes(record)).toBeGreaterThan(JOB_ROOM.record / 2);
});
