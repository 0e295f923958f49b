import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { ConfigFolder, entry } from '../worker/support/config-file';
import { cleanEnv } from './support/cli-process';

const ROOT = path.join(__dirname, '../..');

const folder = new ConfigFolder();
afterAll(() => folder.remove());

/** As a process: its log goes past what a command prints. */
function check(port: number) {
  const config = folder.write('w.yaml', `clusters:\n${entry('lab')}worker: { health: { port: ${port} } }\n`);
  const words = [path.join(ROOT, 'src/cli/main.ts'), 'worker', '--check', '--config', config];
  const hook = path.join(ROOT, 'test/support/register-ts.js');
  const { status, stderr } = spawnSync(process.execPath, ['--require', hook, ...words], {
    encoding: 'utf8',
    env: cleanEnv({ TEMPORAL_NAMESPACE: 'nobody-is-asked' }),
  });
  return { status, stderr };
}

test('--check warns where the health port is taken, and goes by the configuration alone', async () => {
  const other = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const taken = check(port);
  other.close();
  await once(other, 'close');
  expect(taken.status).toBe(0);
  expect(taken.stderr).toContain(
    `The health server can't listen on 127.0.0.1:${port} (it is taken); choose another`,
  );
  expect(taken.stderr).toContain('The configuration has no problems');
  expect(check(port).stderr).not.toContain('health server');
});
