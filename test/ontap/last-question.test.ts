import { AsyncLocalStorage } from 'node:async_hooks';
import { startRelay } from './support/relay';
import type { Relay } from './support/relay';
import { CLUSTER, failure, OWNER, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';
import type { TestServer } from './support/test-server';
import { gate, until } from './support/until';

const SESSION = { ownerUuid: OWNER, sessionId: '1000:2' };

let setup: Setup;
let relay: Relay | undefined;
beforeAll(async () => {
  setup = await setUp();
});
afterEach(() => relay?.close());
afterAll(() => setup.end());

const serverWith = (headers: object) =>
  setup.server(({ method }, response) => json(response, 200, method === 'GET' ? CLUSTER : {}, headers));

const methods = (server: TestServer) => server.requests.map(({ method }) => method);

test('whether a DELETE may leave is asked when its connection is there, however long that took', async () => {
  const server = await serverWith({ connection: 'close' });
  relay = await startRelay(server.url);
  const client = setup.client(relay.url);
  await client.getCluster();
  const handshake = gate();
  relay.before = () => handshake.opened;
  const mayLeave = jest.fn(() => false);
  const deleted = failure(client.deleteNdmpSession(SESSION, { mayLeave }));
  await until(() => relay?.connections === 2);
  expect(mayLeave).not.toHaveBeenCalled();
  handshake.open();
  expect(await deleted).toMatchObject({ name: 'OntapError', kind: 'busy', retryable: true });
  expect(mayLeave).toHaveBeenCalledTimes(1);
  await until(() => server.open() === 0);
  expect(methods(server)).toEqual(['GET']);
});

test('a DELETE that may not leave is kept back from a kept-alive connection, too', async () => {
  const server = await serverWith({});
  const client = setup.client(server.url);
  await client.getCluster();
  const error = await failure(client.deleteNdmpSession(SESSION, { mayLeave: () => false }));
  expect(error).toMatchObject({ kind: 'busy', message: expect.stringContaining('was not sent') as string });
  await until(() => server.open() === 0);
  expect(methods(server)).toEqual(['GET']);
  expect(server.connections).toBe(1);
});

test.each([
  ['a new', 'close', 2],
  ['a kept-alive', 'keep-alive', 1],
])(
  'over %s connection the question is asked once, in the context of its caller',
  async (_, connection, made) => {
    const server = await serverWith({ connection });
    const client = setup.client(server.url);
    await client.getCluster();
    const caller = new AsyncLocalStorage<string>();
    const askedIn: unknown[] = [];
    const mayLeave = () => askedIn.push(caller.getStore()) > 0;
    await caller.run('the kill', () => client.deleteNdmpSession(SESSION, { mayLeave }));
    expect(askedIn).toEqual(['the kill']);
    expect(methods(server)).toEqual(['GET', 'DELETE']);
    expect(server.connections).toBe(made);
  },
);
