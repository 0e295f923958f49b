import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { ConfigFolder, entry } from '../worker/support/config-file';
import { runCli } from './support/run-cli';

const folder = new ConfigFolder();
afterAll(() => folder.remove());

function check(port: number) {
  const config = folder.write('w.yaml', `clusters:\n${entry('lab')}worker: { health: { port: ${port} } }\n`);
  return runCli(['worker', '--check', '--config', config], { TEMPORAL_NAMESPACE: 'nobody-is-asked' });
}

test('--check warns where the health port is taken, and goes by the configuration alone', async () => {
  const other = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const taken = await check(port);
  other.close();
  await once(other, 'close');
  expect(taken.code).toBe(0);
  expect(taken.stderr).toContain(
    `The health server can't listen on 127.0.0.1:${port} (it is taken); choose another`,
  );
  expect(taken.stderr).toContain('The configuration has no problems');
  expect((await check(port)).stderr).not.toContain('health server');
});

test('--check tells in a sentence what the entry of a cluster allows of evictions', async () => {
  const guard = '    guard: { evict: { window: 20m, every: 2m, approvers: [alice] } }\n';
  const config = folder.write(
    'e.yaml',
    `clusters:\n${entry('lab')}${guard}worker: { health: { port: 0 } }\n`,
  );
  const { code, stderr } = await runCli(['worker', '--check', '--config', config]);
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /all sessions of one backup server.*at most 40 sessions, watched for 20m.*alice \(not the requester\)/,
  );
});
