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
