import { FAILURE } from '../../src/contracts/failures';
import { attempt, failureOf } from './support/attempt';
import { openRig, type Rig } from './support/rig';

const OTHER = '1cd8a442-86d1-11e0-ae1c-123478563412';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ entry: { guard: { minWindow: '45m', maxKills: 3 } } });
});
afterAll(() => rig?.close());

test('identity, NDMP mode, grants and guard are read anew each time', async () => {
  const facts = await attempt(rig.activities.readCluster, []).result;
  const { uuid, name, version } = rig.simulator.cluster;
  expect(facts).toEqual({
    cluster: 'prod1',
    name,
    uuid,
    version: version.full,
    ndmpMode: 'svm',
    allow: ['kill-sessions'],
    guard: { minWindow: '45m', minSamples: 4, maxKills: 3, neverMatch: ['active'], protect: [] },
    at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
  });
  const before = rig.requests.length;
  await attempt(rig.activities.readCluster, []).result;
  expect(rig.requests.slice(before).map(({ path }) => path)).toEqual(['/api/cluster', '/api/protocols/ndmp']);
});

test('a cluster that is not the pinned one is an error that names both, and what to correct', async () => {
  const { readCluster } = rig.withEntry({ uuid: OTHER });
  const failure = await failureOf(attempt(readCluster, []).result);
  expect(failure).toMatchObject({ type: FAILURE.WrongCluster, nonRetryable: true });
  expect(failure.message).toContain(OTHER);
  expect(failure.message).toContain(rig.simulator.cluster.uuid);
  expect(failure.message).toContain('correct url or uuid');
});

test('the pin is the same in capital letters', async () => {
  const { readCluster } = rig.withEntry({ uuid: rig.simulator.cluster.uuid.toUpperCase() });
  expect(await attempt(readCluster, []).result).toMatchObject({ cluster: 'prod1' });
});

const named = () =>
  rig.withContext({
    clients: [
      { cidr: '10.20.0.0/24', name: 'nbu-media' },
      { cidr: '10.30.0.5/32', name: 'veeam' },
      { cidr: '10.21.0.7/32', name: 'nbu-media' },
    ],
  });

test('networks of clients are told by their names', async () => {
  const facts = await attempt(named().readCluster, [{ clients: ['nbu-media'] }]).result;
  expect(facts).toMatchObject({ clients: { 'nbu-media': ['10.20.0.0/24', '10.21.0.7/32'] } });
});

test('a name that the configuration does not have is bad input, and says which ones there are', async () => {
  const failure = await failureOf(attempt(named().readCluster, [{ clients: ['nbu-medai'] }]).result);
  expect(failure).toMatchObject({ type: FAILURE.InvalidRequest, nonRetryable: true });
  expect(failure.message).toContain(
    "nbu-medai is none of clients in the worker's configuration; did you mean nbu-media? known are nbu-media, veeam",
  );
});
