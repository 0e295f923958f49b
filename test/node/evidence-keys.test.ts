import { createHmac, randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeEvidenceKey, readEvidenceKeys } from '../../src/node';

const folder = mkdtempSync(path.join(tmpdir(), 'evidence-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FIRST = randomBytes(32).toString('hex');
const SECOND = randomBytes(48).toString('hex');
const TEXT = '{"session":"a","samples":4}';

function write(text: string, mode = 0o600): string {
  const file = path.join(folder, 'evidence key');
  rmSync(file, { recursive: true, force: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const problemOf = (file: string): Promise<string> =>
  readEvidenceKeys(file).then(
    () => 'none',
    (error: Error) => error.message,
  );

const problem = async (file: string) => (await problemOf(file)).replaceAll(folder, '/etc');

test('the seal is the HMAC-SHA-256 of the exact text by the first key', async () => {
  const keys = await readEvidenceKeys(write(`${FIRST}\n${SECOND}\n`));
  const mac = createHmac('sha256', Buffer.from(FIRST, 'hex')).update(TEXT).digest('base64url');
  expect(keys.seal(TEXT)).toEqual({ keyId: keys.ids[0], mac });
  expect(keys.verifies(TEXT, keys.ids[0] ?? '', mac)).toBe(true);
});

test('a rotation loses no seal: what the old key sealed verifies while its line is there, and not after', async () => {
  const before = await readEvidenceKeys(write(FIRST));
  const { keyId, mac } = before.seal(TEXT);
  const during = await readEvidenceKeys(write(`${SECOND}\r\n\n${FIRST}\r\n`));
  expect(during.verifies(TEXT, keyId, mac)).toBe(true);
  expect(during.seal(TEXT).keyId).not.toBe(keyId);
  const after = await readEvidenceKeys(write(SECOND));
  expect(after.verifies(TEXT, keyId, mac)).toBe(false);
  expect(during.ids).toEqual([...after.ids, ...before.ids]);
});

test.each([
  ['one letter of the text', (seal: Sealed) => ({ ...seal, text: TEXT.replace('4', '5') })],
  ['a blank at its end', (seal: Sealed) => ({ ...seal, text: `${TEXT} ` })],
  ['one letter of the seal', (seal: Sealed) => ({ ...seal, mac: `${seal.mac.slice(0, -1)}*` })],
  ['the length of the seal', (seal: Sealed) => ({ ...seal, mac: '' })],
  ['the key', (seal: Sealed) => ({ ...seal, keyId: '00000000' })],
])('nothing verifies that differs in %s', async (_, change) => {
  const keys = await readEvidenceKeys(write(FIRST));
  const { text, keyId, mac } = change({ text: TEXT, ...keys.seal(TEXT) });
  expect(keys.verifies(text, keyId, mac)).toBe(false);
});

interface Sealed {
  text: string;
  keyId: string;
  mac: string;
}

const MAKE = "openssl rand -hex 32 > '/etc/evidence key'";

test.each([
  ['an empty file', '', `is empty; make a key: ${MAKE}`],
  [
    'a short key',
    'ab12'.repeat(8),
    `can't be used: line 1 is a key of 16 bytes; at least 32 are needed; a new key is made by: ${MAKE}`,
  ],
  [
    'text in place of a second key',
    `${FIRST}\nhunter2`,
    `can't be used: line 2 is no key: an even number of hex digits, and nothing else; a new key is made by: ${MAKE}`,
  ],
  [
    'a key of zeros',
    '00'.repeat(32),
    `can't be used: line 1 is a key that is not random; a new key is made by: ${MAKE}`,
  ],
  [
    'keys of years',
    Array.from({ length: 6 }, () => randomBytes(32).toString('hex')).join('\n'),
    'has 6 keys, at most 5 are taken; remove the last lines, which are the oldest',
  ],
])('%s is refused with what to do, and without what is in it', async (_, text, words) => {
  expect(await problem(write(text))).toBe(words);
});

test('a file that others can read is refused: they could seal what nobody saw', async () => {
  expect(await problem(write(FIRST, 0o640))).toBe(
    `may be read by others (mode 0640); whoever can read it can seal what nobody saw: run chmod 600 '/etc/evidence key', then ${MAKE}`,
  );
});

test('a file that is changed while it is read is refused: half a key would be none', async () => {
  const file = write(FIRST);
  const handle = await open(file);
  const prototype = Object.getPrototypeOf(handle) as Pick<FileHandle, 'readFile'>;
  await handle.close();
  const spy = jest.spyOn(prototype, 'readFile').mockImplementation((async () => {
    writeFileSync(file, `${SECOND}\n${FIRST}`);
    return readFileSync(file);
  }) as never);
  expect(await problem(file)).toBe('was changed while it was read; try again when that is done');
  spy.mockRestore();
});

test('a folder is refused', async () => {
  const file = path.join(folder, 'a-folder');
  mkdirSync(file, { mode: 0o700 });
  expect(await problem(file)).toBe('is a folder; name a file');
});

test('the command for a missing file makes one that can be used', async () => {
  const file = path.join(folder, 'missing');
  const [, command = ''] = /^does not exist; make it: (.*)$/.exec(await problemOf(file)) ?? [];
  execFileSync('sh', ['-c', command]);
  expect((await readEvidenceKeys(file)).ids).toHaveLength(1);
});

test('a made file is for its owner alone, and never overwritten', async () => {
  const file = path.join(folder, 'made');
  expect(await makeEvidenceKey(file)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = readFileSync(file, 'utf8');
  expect(await makeEvidenceKey(file)).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect((await readEvidenceKeys(file)).ids[0]).toMatch(/^[0-9a-f]{8}$/);
});

test('each key is told to the log, which masks it', async () => {
  const told: string[] = [];
  await readEvidenceKeys(write(`${FIRST}\n${SECOND}`), (secret) => told.push(secret));
  expect(told).toEqual([FIRST, SECOND]);
});
