import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { runCli } from '../support/run-cli';

/** Takes connections, and never says anything. */
let silent: Server;
const sockets: Socket[] = [];
beforeAll(async () => {
  silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
});
afterAll(() => {
  silent.close();
  for (const socket of sockets) socket.destroy();
});

test('a command says on stderr what it waits for, before it gives up', async () => {
  const address = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const { code, stdout, stderr } = await runCli(['jobs', 'list', 'prod1'], { TEMPORAL_ADDRESS: address });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr.split('\n')).toEqual([
    `Waits for Temporal at ${address}: no answer yet`,
    expect.stringContaining(`Temporal at ${address} can't be reached`),
    '',
  ]);
});
