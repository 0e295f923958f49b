import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { leapWords } from '../../../src/cli/serve/host-watch';
import { openState } from '../../../src/cli/serve/state-folder';
import { watchdogMs } from '../../../src/cli/serve/notify-systemd';
import { freePort } from '../../../src/embedded';
import { assertBuilt } from '../support/built-cli';
import { type CliProcess, runCli, startCli, stopAll, until, WAIT_MS } from '../support/cli-process';
import { runCli as runHere } from '../support/run-cli';
import { openServeSite, type ServeSite } from './support/serve-site';

jest.setTimeout(WAIT_MS + 10_000);

let site: ServeSite;
let disk: string;

beforeAll(async () => {
  assertBuilt();
  site = await openServeSite();
  disk = path.join(site.folder.path, 'disk');
});
afterAll(async () => {
  await stopAll();
  spawnSync('umount', ['-l', disk]);
  await site?.close();
});

test('a damaged database is told, with what to do, and not touched', async () => {
  const state = path.join(site.folder.path, 'damaged');
  const database = path.join(state, 'temporal.db');
  mkdirSync(state);
  writeFileSync(database, 'not what SQLite writes');
  const { code, stderr } = await runCli(site.words({ state }));
  expect([code, stderr]).toEqual([
    74,
    expect.stringMatching(/temporal\.db is damaged\. Nothing was changed.*restore COPY --state/),
  ]);
  expect(readFileSync(database, 'utf8')).toBe('not what SQLite writes');
});

/** A small file system of its own, which only root may make. */
function mountSmallDisk(): boolean {
  mkdirSync(disk);
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]).status === 0;
}

test('a disk that fills is told, and with room it goes on with all that it had', async () => {
  if (!mountSmallDisk()) {
    process.stderr.write('no file system can be mounted here: a full disk was not tried\n');
    return;
  }
  const state = path.join(disk, 'state');
  const fill = path.join(disk, 'fill');
  const full = await site.serve({ state });
  spawnSync('dd', ['if=/dev/zero', `of=${fill}`, 'bs=64k']);
  let ended: number | null | undefined;
  void full.exitCode.then((code) => (ended = code));
  const told = /Only \d+ MiB are free for .*: make room/;
  await until('it is told', () => ended !== undefined || told.test(full.stderr()));
  rmSync(fill);
  await stopAll();
  // It may end by itself meanwhile, or stand still until there is room.
  expect([0, 74]).toContain(ended);
  expect(full.stderr()).toMatch(told);
  await site.serve({ state });
  const workflows = await site.connect();
  expect(await workflows.schedules.list()).toMatchObject([{ name: 'nightly' }]);
  await workflows.close();
});

test('a state folder that is a file, and a copy that is none or was changed, are told', async () => {
  const { folder } = site;
  await expect(openState(folder.write('file', ''))).rejects.toThrow(/can't be used .*this user may write to/);
  const copy = path.join(folder.path, 'copy');
  mkdirSync(copy);
  const elsewhere = path.join(folder.path, 'elsewhere');
  const restore = () => runHere(['restore', copy, '--state', elsewhere]);
  expect(await restore()).toMatchObject({ code: 1, stderr: expect.stringContaining('no copy of "backup"') });
  const manifest = {
    format: 1,
    version: '0.1.0',
    takenAt: '2026-01-01T00:00:00Z',
    files: { 'temporal.db': 'x' },
  };
  folder.write('copy/backup.json', JSON.stringify(manifest));
  expect(await restore()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is not as it was written: temporal.db'),
  });
  const none = await runHere(['backup', path.join(folder.path, 'to'), '--state', elsewhere]);
  expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('holds no state of "serve"') });
});

test('of two first starts at once on an empty state one serves, and the other says who has it', async () => {
  const state = path.join(site.folder.path, 'empty');
  const ports = [await freePort(), await freePort()];
  const both = ports.map((port) => startCli(site.words({ state, port })));
  const serves = (cli: CliProcess) => cli.stderr().includes('"msg":"Serving"');
  const codes = both.map(() => undefined as number | null | undefined);
  both.forEach((cli, index) => void cli.exitCode.then((code) => (codes[index] = code)));
  await until(
    'one serves, one has ended',
    () => both.some(serves) && codes.some((code) => code !== undefined),
  );
  const [winner] = both.filter(serves);
  const loser = both.find((cli) => cli !== winner);
  expect(await loser?.exitCode).toBe(75);
  expect(loser?.stderr()).toContain(`is in use (process ${winner?.pid}); stop that one`);
  winner?.signal('SIGTERM');
  expect(await winner?.exitCode).toBe(0);
});

test('the lock ends with whoever holds it', async () => {
  const state = path.join(site.folder.path, 'locked');
  const first = await openState(state);
  await expect(openState(state)).rejects.toThrow(`is in use (process ${process.pid})`);
  first.release();
  (await openState(state)).release();
  expect(execFileSync('cat', [path.join(state, 'lock')], { encoding: 'utf8' })).toBe(String(process.pid));
});

test('a clock that leaps is told by how much; one that runs a little off is not', () => {
  const at = (wall: number, steady: number) => ({ wall, steady });
  expect(leapWords(at(0, 0), at(5_000, 5_000))).toBeUndefined();
  expect(leapWords(at(0, 0), at(3_605_000, 5_000))).toMatch(/set forward by 3600 s/);
  expect(leapWords(at(3_600_000, 0), at(5_000, 5_000))).toMatch(/set back by 3600 s/);
  expect([watchdogMs({ WATCHDOG_USEC: '120000000' }), watchdogMs({})]).toEqual([120_000, undefined]);
});
