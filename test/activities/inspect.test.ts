import { FAILURE } from '../../src/contracts/failures';
import { inspectRequestSchema } from '../../src/contracts/schemas/inspect';
import { finishedButOpen, heldIdle } from '../../src/simulator';
import { attempt, failureOf } from './support/attempt';
import { uuidOf } from './support/jobs';
import { openRig, type Rig, SECRET } from './support/rig';

const JOB = uuidOf(1);
let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ clients: [{ cidr: '10.20.0.0/24', name: 'nbu-media' }] });
  rig.add({ id: '1:1', client: { address: '10.20.0.7' } });
  rig.add({ id: '1:2', story: heldIdle(), client: { address: '10.30.0.7' } });
  rig.simulator.jobs.add({ uuid: JOB, description: 'backup' });
  rig.simulator.jobs.add({ uuid: uuidOf(2), description: 'queued', queued: 600 });
});
afterAll(() => rig?.close());

const inspect = (request: object) =>
  attempt(rig.activities.inspectCluster, [
    inspectRequestSchema.parse({ cluster: 'prod1', requestedBy: { name: 'tester' }, ...request }),
  ]).result;
const owner = () => rig.simulator.sessions.list()[0]?.record.uuid;

test('the cluster: who it is, and what its owner grants', async () => {
  expect(await inspect({ read: 'cluster' })).toMatchObject({
    read: 'cluster',
    truncated: false,
    at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    records: [
      { cluster: 'prod1', uuid: rig.simulator.cluster.uuid, allow: ['kill-sessions'], ndmpMode: 'svm' },
    ],
  });
});

test('the cluster with the networks of clients by their names', async () => {
  expect(await inspect({ read: 'cluster', clients: ['nbu-media'] })).toMatchObject({
    records: [{ clients: { 'nbu-media': ['10.20.0.0/24'] } }],
  });
  expect(await failureOf(inspect({ read: 'cluster', clients: ['veeam'] }))).toMatchObject({
    type: FAILURE.InvalidRequest,
  });
});

test('its nodes', async () => {
  const { records } = await inspect({ read: 'nodes' });
  expect(records).toMatchObject([{ name: 'cluster1-01', state: 'up' }, { name: 'cluster1-02' }]);
});

test("its sessions, by ONTAP's own filters and with the names of backup servers", async () => {
  expect((await inspect({ read: 'sessions' })).records).toMatchObject([
    { sessionId: '1:1', clientName: 'nbu-media' },
    { sessionId: '1:2' },
  ]);
  expect((await inspect({ read: 'sessions', filter: { 'data.state': 'halted' } })).records).toMatchObject([
    { sessionId: '1:1' },
  ]);
});

test('one session; what is not there is no record', async () => {
  const session = { read: 'session', ownerUuid: owner() };
  expect(await inspect({ ...session, sessionId: '1:1' })).toMatchObject({
    read: 'session',
    records: [{ sessionId: '1:1', clientName: 'nbu-media' }],
  });
  expect(await inspect({ ...session, sessionId: '9:9' })).toMatchObject({ read: 'session', records: [] });
});

test('its jobs', async () => {
  expect((await inspect({ read: 'jobs' })).records).toHaveLength(2);
  expect((await inspect({ read: 'jobs', filter: { state: ['queued', 'paused'] } })).records).toMatchObject([
    { description: 'queued' },
  ]);
});

test('one job; what is not there is no record', async () => {
  expect(await inspect({ read: 'job', uuid: JOB.toUpperCase() })).toMatchObject({
    read: 'job',
    records: [{ uuid: JOB }],
  });
  expect(await inspect({ read: 'job', uuid: uuidOf(99) })).toMatchObject({ read: 'job', records: [] });
});

test('a filter that ONTAP does not have is refused, with those that it has', async () => {
  const failure = await failureOf(inspect({ read: 'jobs', filter: { owner: 'me' } }));
  expect(failure).toMatchObject({ type: FAILURE.OntapValidation, nonRetryable: true });
  expect(failure.message).toContain('description');
});

describe('more than a thousand', () => {
  const many = Array.from({ length: 1_001 }, (_, index) => uuidOf(10_000 + index));
  const listing = (uuids: string[]) =>
    JSON.stringify({ records: uuids.map((uuid) => ({ uuid, state: 'running' })), num_records: uuids.length });

  test.each([
    [1_001, true],
    [1_000, false],
  ])('%i records: cut to 1,000, and said so: %s', async (count, truncated) => {
    rig.simulator.faults.add({
      kind: 'body',
      body: listing(many.slice(0, count)),
      path: '/api/cluster/jobs',
    });
    const result = await inspect({ read: 'jobs' });
    expect([result.truncated, result.records.length]).toEqual([truncated, 1_000]);
  });

  test('what history can not take even so is refused', async () => {
    const long = 'x'.repeat(2_000);
    const records = many.map((uuid) => ({
      uuid,
      description: long,
      message: long,
      error: { message: long },
    }));
    const body = JSON.stringify({ records, num_records: records.length });
    rig.simulator.faults.add({ kind: 'body', body, path: '/api/cluster/jobs' });
    expect(await failureOf(inspect({ read: 'jobs' }))).toMatchObject({ type: FAILURE.ResultTooLarge });
  });
});

test('a look changes nothing', async () => {
  rig.add({ id: '1:3', story: finishedButOpen() });
  await inspect({ read: 'sessions' });
  expect(rig.simulator.ledger().writes).toEqual([]);
});

test('what a role or a login is not shown is left out of a look, not an error', async () => {
  const look = (user: object, entry: object, read: string) => {
    rig.simulator.users.set({ name: 'less', password: SECRET, ...user });
    const auth = { basic: { user: 'less', passwordFile: rig.passwordFile } };
    const request = inspectRequestSchema.parse({ cluster: 'prod1', read, requestedBy: { name: 'tester' } });
    const { inspectCluster } = rig.withEntry({ auth, allow: [], uuid: undefined, ...entry });
    return attempt(inspectCluster, [request]).result;
  };
  const { records } = await look({ denied: ['/api/protocols'] }, {}, 'cluster');
  expect(records).toMatchObject([{ uuid: rig.simulator.cluster.uuid }]);
  expect(records[0]).not.toHaveProperty('ndmpMode');
  const svm = { svm: 'svm1' };
  expect((await look(svm, { scope: 'svm' }, 'cluster')).records).toMatchObject([{ scope: 'svm' }]);
  expect((await look(svm, { scope: 'svm' }, 'nodes')).records).toEqual([]);
  expect((await look(svm, { scope: 'svm' }, 'sessions')).records).toHaveLength(
    rig.simulator.sessions.list().length,
  );
});
