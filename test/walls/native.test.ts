import { spawnSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const HOOKS = ['../support/register-ts.js', 'support/print-native.js'].flatMap((file) => [
  '--require',
  path.join(__dirname, file),
]);

/** What a command had loaded when it ended. */
function loadedBy(args: string[]): { native: boolean; rooms: string[] } {
  const { stderr } = spawnSync(process.execPath, [...HOOKS, path.join(ROOT, 'src/cli/main.ts'), ...args], {
    encoding: 'utf8',
    // No such namespace can be: nobody is asked.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TEMPORAL_NAMESPACE: ' ' },
  });
  const [, loaded = ''] = /^LOADED (.*)$/m.exec(stderr) ?? [];
  if (loaded === '') throw new Error(stderr);
  return JSON.parse(loaded) as { native: boolean; rooms: string[] };
}

test.each(['jobs list prod1', 'sessions list prod1', 'status', 'policy check default'])(
  '%s loads nothing native, and no way to ONTAP of its own',
  (command) => {
    const { native, rooms } = loadedBy(command.split(' '));
    expect(native).toBe(false);
    expect(rooms).toEqual(['cli', 'client', 'contracts', 'node', 'rules', 'temporal']);
  },
);

test('what is native would be seen: a worker loads it', () => {
  expect(loadedBy(['worker', '--config', '/nowhere'])).toMatchObject({
    native: true,
    rooms: expect.arrayContaining(['ontap', 'worker']),
  });
});
