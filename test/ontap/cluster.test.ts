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
  expect(await client.getCluster()).toEqual({
    uuid: simulator.cluster.uuid,
    name: simulator.cluster.name,
    version: expect.stringMatching(/^NetApp Release 9\./),
  });
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
  expect(await client.getCluster()).toEqual({ uuid: 'u', name: 'c', version: '9.7.0' });
});

test('an NDMP mode that nobody knows is an error, since it decides what an owner is', async () => {
  expect(await failure((await clientOfAnswer({ mode: 'cluster' })).getNdmpMode())).toMatchObject({
    kind: 'protocol',
    message: expect.stringContaining('mode'),
  });
});
