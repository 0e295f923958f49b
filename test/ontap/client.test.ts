import type { SeenAnswer } from '../../src/ontap';
import { CLUSTER, OWNER, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(() => setup.end());

test('a call logs in at once and says who asks', async () => {
  const server = await setup.server((_, response) => json(response, 200, CLUSTER));
  const cluster = await setup.client(server.url).getCluster();
  expect(cluster).toEqual({
    cluster: { uuid: CLUSTER.uuid, name: 'cluster1' },
    version: 'NetApp Release 9.16.1: Tue',
  });
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]).toMatchObject({
    method: 'GET',
    url: '/api/cluster?fields=uuid%2Cname%2Cversion',
    headers: { accept: 'application/json', 'x-dot-client-app': 'ontap-workflows/1.2.3' },
  });
});

test('a session is deleted by exactly one request without query or body', async () => {
  const server = await setup.server((_, response) => json(response, 200, {}));
  await setup.client(server.url).deleteNdmpSession({ ownerUuid: OWNER, sessionId: '2000:4000' });
  expect(server.requests.map(({ method, url, body }) => ({ method, url, body }))).toEqual([
    { method: 'DELETE', url: `/api/protocols/ndmp/sessions/${OWNER}/2000%3A4000`, body: '' },
  ]);
});

test('who wants to is told of each answer as it came, refusals and pages of any size, too', async () => {
  const simulator = await setup.simulator({ scenario: 'demo', speed: 0 });
  simulator.faults.add({ kind: 'html', status: 502, html: '<p>no</p>', path: '/api/cluster' });
  const seen: SeenAnswer[] = [];
  const client = setup.client(
    simulator.url,
    {
      auth: { basic: { user: simulator.user, passwordFile: setup.passwordFile } },
      tls: { caFile: simulator.caFile },
    },
    { onAnswer: (answer) => seen.push(answer) },
  );
  await expect(client.getCluster()).rejects.toThrow('502');
  expect(seen).toEqual([
    {
      status: 502,
      text: '<p>no</p>',
      headers: expect.objectContaining({ 'content-type': 'text/html' }),
      ms: expect.any(Number),
    },
  ]);
  const { length } = await client.listNdmpSessions(undefined, { pageRecords: 4 });
  expect(seen.slice(1)).toHaveLength(Math.ceil(length / 4));
});
