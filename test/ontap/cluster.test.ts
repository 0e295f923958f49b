import { identify } from '../../src/ontap';
import { failure, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(() => setup.end());

async function clientOfAnswer(body: unknown) {
  const server = await setup.server((_, response) => json(response, 200, body));
  return setup.client(server.url);
}

test('a simulated cluster tells who it is, its mode and its nodes', async () => {
  const simulator = await setup.simulator({ scenario: 'demo' });
  const client = setup.clientOf(simulator);
  const { uuid, name } = simulator.cluster;
  const version = expect.stringMatching(/^NetApp Release 9\./) as string;
  expect(await client.getCluster()).toEqual({ cluster: { uuid, name }, version });
  expect(await identify(client, 'cluster')).toEqual({ uuid, name, version });
  expect(await client.getNdmpMode()).toBe('svm');
  const nodes = await client.listNodes();
  expect(nodes.sort((a, b) => a.name.localeCompare(b.name))).toMatchObject([
    { name: 'cluster1-01', state: 'up', partners: ['cluster1-02'], uptime: expect.any(Number) },
    { name: 'cluster1-02', state: 'up', partners: ['cluster1-01'], memorySize: expect.any(Number) },
  ]);
});

test('a node that only has a name is read; an unknown state stays text', async () => {
  const client = await clientOfAnswer({
    records: [
      { uuid: 'u1', name: 'n1' },
      { uuid: 'u2', name: 'n2', state: 'confused', ha: { partners: [{ name: 'n1' }, {}] }, controller: {} },
    ],
  });
  expect(await client.listNodes()).toEqual([
    { uuid: 'u1', name: 'n1', partners: [] },
    { uuid: 'u2', name: 'n2', state: 'confused', partners: ['n1'] },
  ]);
});

test('a version without its full text is made of its numbers', async () => {
  const client = await clientOfAnswer({
    uuid: 'u',
    name: 'c',
    version: { generation: 9, major: 7, minor: 0 },
  });
  expect(await client.getCluster()).toEqual({ cluster: { uuid: 'u', name: 'c' }, version: '9.7.0' });
});

test('an NDMP mode that nobody knows is an error, since it decides what an owner is', async () => {
  expect(await failure((await clientOfAnswer({ mode: 'cluster' })).getNdmpMode())).toMatchObject({
    kind: 'protocol',
    message: expect.stringContaining('mode'),
  });
});

describe("an SVM's login", () => {
  // F8 of the public reports.
  const VERSION_ALONE = {
    version: { full: 'NetApp Release 9.12.1: Thu', generation: 9, major: 12, minor: 1 },
  };
  const OWN = { uuid: '13bb2092-458b-11e9-9c06-0050568ea604', name: 'svm1' };

  async function clientOf(svms: unknown[]) {
    const server = await setup.server(({ url }, response) =>
      json(response, 200, url.startsWith('/api/svm/svms') ? { records: svms } : VERSION_ALONE),
    );
    return setup.client(server.url);
  }

  test('is told by the version alone; who it is by the only SVM that it is shown', async () => {
    const client = await clientOf([OWN]);
    expect(await client.getCluster()).toEqual({ version: 'NetApp Release 9.12.1: Thu' });
    expect(await identify(client, 'svm')).toEqual({ ...OWN, version: 'NetApp Release 9.12.1: Thu' });
  });

  test("in an entry for the cluster's is named, with what to write", async () => {
    expect(await identify(await clientOf([OWN]), 'cluster')).toEqual({
      wrongLogin: expect.stringMatching(/^is an SVM's/) as string,
      remedy: expect.stringMatching(/"scope: svm".*\(a uuid there is then the SVM's\)/) as string,
    });
  });

  test("and a cluster's in an entry for an SVM's", async () => {
    const client = await clientOfAnswer({ ...OWN, name: 'cluster1', ...VERSION_ALONE });
    expect(await identify(client, 'svm')).toEqual({
      wrongLogin: `is that of cluster cluster1 (uuid ${OWN.uuid}), and the entry says scope: svm`,
      remedy: expect.stringMatching(
        /out of the entry \(a uuid there .*then start the worker anew$/,
      ) as string,
    });
  });

  test.each([
    ['no SVM', []],
    ['2 SVMs', [OWN, { ...OWN, name: 'svm2' }]],
  ])('that is shown %s is no answer to who it is', async (count, svms) => {
    expect(await failure(identify(await clientOf(svms), 'svm'))).toMatchObject({
      kind: 'protocol',
      message: expect.stringContaining(count),
    });
  });
});

test.each([
  ['half of a name', { name: 'cluster1', version: { full: '9.12.1' } }, 'uuid'],
  ['nothing', {}, 'uuid'],
  ['an empty version', { version: {} }, 'version'],
])('%s is neither a cluster nor an SVM', async (_, body, place) => {
  expect(await failure((await clientOfAnswer(body)).getCluster())).toMatchObject({
    kind: 'protocol',
    message: expect.stringContaining(`at ${place}`),
  });
});
