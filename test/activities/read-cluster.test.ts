import { FAILURE } from '../../src/contracts/failures';
import type { User } from '../../src/simulator/http/users';
import { attempt, failureOf } from './support/attempt';
import { openRig, type Rig, SECRET } from './support/rig';

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
  expect(failure.message).toMatch(
    /clusters\.prod1\.uuid in the worker's configuration file .* correct that, or clusters\.prod1\.url, then start the worker anew$/,
  );
});

test('the pin is the same in capital letters', async () => {
  const { readCluster } = rig.withEntry({ uuid: rig.simulator.cluster.uuid.toUpperCase() });
  expect(await attempt(readCluster, []).result).toMatchObject({ cluster: 'prod1' });
});

/** Somebody else's login on the same cluster. */
function loginAs(user: Omit<User, 'password'>, entry: object = {}) {
  rig.simulator.users.set({ ...user, password: SECRET });
  const auth = { basic: { user: user.name, passwordFile: rig.passwordFile } };
  return rig.withEntry({ auth, allow: [], ...entry }).readCluster;
}

const asked = () => rig.requests.map(({ path }) => path);

describe('F2: who may read jobs alone', () => {
  const JOBS_ALONE = { name: 'jobs-alone', denied: ['/api/cluster/nodes', '/api/protocols'] };

  beforeEach(() => (rig.requests.length = 0));

  test('waits and commands ask for nothing but the cluster', async () => {
    const facts = await attempt(loginAs(JOBS_ALONE), [{ needs: 'jobs' }]).result;
    expect(facts).toMatchObject({ uuid: rig.simulator.cluster.uuid });
    expect(facts).not.toHaveProperty('ndmpMode');
    expect(asked()).toEqual(['/api/cluster']);
  });

  test('a clean-up fails with the command that gives the right', async () => {
    expect(await failureOf(attempt(loginAs(JOBS_ALONE), []).result)).toMatchObject({
      type: FAILURE.OntapForbidden,
      nonRetryable: true,
      message: expect.stringContaining('-api /api/protocols/ndmp -access readonly'),
    });
  });
});

describe('F2: a system without NDMP', () => {
  beforeAll(() => void (rig.simulator.switches.ndmpApi = false));
  afterAll(() => void (rig.simulator.switches.ndmpApi = true));

  test('serves waits', async () => {
    expect(await attempt(rig.withEntry({}).readCluster, [{ needs: 'jobs' }]).result).toMatchObject({
      uuid: rig.simulator.cluster.uuid,
    });
  });

  test.each([
    ['9.16.1', 'the system comes without NDMP'],
    ['9.6', 'it came with ONTAP 9.7: upgrade'],
  ])('of release %s says so', async (release, words) => {
    const { version } = rig.simulator.cluster;
    const { full } = version;
    version.full = `NetApp Release ${release}: Thu`;
    const failure = await failureOf(attempt(rig.activities.readCluster, []).result);
    version.full = full;
    expect(failure).toMatchObject({ type: FAILURE.OntapUnsupported, nonRetryable: true });
    expect(failure.message).toContain(`(NetApp Release ${release}: Thu) has no API for NDMP sessions`);
    expect(failure.message).toContain(words);
  });
});

describe("F8: an SVM's login", () => {
  const OF_SVM1 = { name: 'vsadmin', svm: 'svm1' };
  const uuid = () => rig.simulator.svms[0]?.uuid ?? '';

  test.each(['jobs', 'sessions'] as const)('is that SVM, for %s', async (needs) => {
    rig.requests.length = 0;
    const readCluster = loginAs(OF_SVM1, { scope: 'svm', uuid: uuid().toUpperCase() });
    const facts = await attempt(readCluster, [{ needs }]).result;
    expect(facts).toMatchObject({ cluster: 'prod1', scope: 'svm', name: 'svm1', uuid: uuid(), allow: [] });
    expect(facts).not.toHaveProperty('ndmpMode');
    expect(asked()).toEqual(['/api/cluster', '/api/svm/svms']);
  });

  test.each([
    ['without scope: svm is told what it is', OF_SVM1, {}, 'is an SVM\'s.*write "scope: svm"'],
    ['of the cluster with scope: svm, too', { name: 'all' }, { scope: 'svm' }, 'take scope: svm out'],
    [
      'that is not the pinned one is told',
      OF_SVM1,
      { scope: 'svm', uuid: OTHER },
      `clusters.prod1.uuid .* is ${OTHER}`,
    ],
  ])('%s', async (_, user, entry, words) => {
    expect(await failureOf(attempt(loginAs(user, entry), [{ needs: 'jobs' }]).result)).toMatchObject({
      type: FAILURE.WrongCluster,
      nonRetryable: true,
      message: expect.stringMatching(words),
    });
  });
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
