import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../support/is-alive';
import { waitFor } from '../support/wait-for';
import { BINARY, Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.remove());

const OTHER = '#!/bin/sh\necho of unknown origin\n';

test('a download that equals the pinned binary is as good as the wheel', async () => {
  const sdkModule = sandbox.sdkDelivering(BINARY);
  expect(await sandbox.resolve({ sdkModule })).toEqual({
    kind: 'binary',
    path: sandbox.entry,
    source: 'sdk',
  });
  expect(sandbox.said('warning')).toEqual([]);
  expect(await sandbox.resolve()).toMatchObject({ path: sandbox.entry, source: 'cache' });
});

test('any other download is used with a warning, at every later start too', async () => {
  const sdkModule = sandbox.sdkDelivering(OTHER);
  expect(await sandbox.resolve({ sdkModule })).toMatchObject({
    path: sandbox.unverifiedEntry,
    source: 'sdk',
  });
  expect(await sandbox.resolve()).toMatchObject({ path: sandbox.unverifiedEntry, source: 'cache' });
  const warning = expect.stringContaining('not verified by a pinned hash');
  expect(sandbox.said('warning')).toEqual([warning, warning]);
});

test('a download that does not end is killed at the limit, with the server that it may have started', async () => {
  const pidFile = path.join(sandbox.root, 'pid');
  const sdkModule = sandbox.sdk(`
    const { pid } = require('node:child_process').spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
    require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(pid));
    await new Promise(() => {});`);
  await expect(sandbox.resolve({ sdkModule, sdkTimeoutMs: 3_000 })).rejects.toThrow('not there after 3 s');
  const pid = Number(readFileSync(pidFile, 'utf8'));
  await waitFor('the started process is gone', () => !isAlive(pid));
});
