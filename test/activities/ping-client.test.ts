import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { PingLook, PingTry } from '../../src/contracts/ping';
import { openRig, type Rig } from './support/rig';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ entry: { guard: { evict: {} } }, clients: [{ cidr: '10.40.0.0/30', name: 'nbu' }] });
});
afterAll(() => rig?.close());

const ping = ({ pingClient }: Rig['activities'], client: string, port: number) =>
  new MockActivityEnvironment().run(pingClient, { evict: { client }, port }) as Promise<PingLook>;

test('who takes a connection is told from who refuses one, and both have answered', async () => {
  rig.add({ client: { address: '127.0.0.1', port: 40_000 } });
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const open = await ping(rig.activities, '127.0.0.1', port);
  expect(open).toMatchObject({ port, tries: [{ address: '127.0.0.1', result: 'connected' }] });
  server.close();
  await once(server, 'close');
  const closed = await ping(rig.activities, '127.0.0.1', port);
  expect(closed.tries).toEqual([{ address: '127.0.0.1', result: 'refused', why: 'ECONNREFUSED' }]);
});

test('only addresses from which ONTAP shows a session of the client are tried, each of them once', async () => {
  for (const [address, port] of [
    ['10.40.0.1', 1],
    ['10.40.0.1', 2],
    ['10.40.0.2', 3],
    ['10.41.0.1', 4],
  ] as const)
    rig.add({ client: { address, port } });
  const tried: string[] = [];
  const tryPort = async (address: string, port: number): Promise<PingTry> => {
    tried.push(`${address} ${port}`);
    return { address, result: 'silent', why: 'timeout' };
  };
  const { tries } = await ping(rig.withContext({ tryPort }), 'nbu', 10_000);
  expect(tried).toEqual(['10.40.0.1 10000', '10.40.0.2 10000']);
  expect(tries).toHaveLength(2);
  expect(await ping(rig.withContext({ tryPort }), '10.40.0.3', 10_000)).toMatchObject({ tries: [] });
});
