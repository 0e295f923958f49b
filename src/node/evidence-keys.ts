import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { shellText } from '../contracts/text';
import { UnreadableFile } from './read-named-file';
import { readPrivate } from './read-private-file';

/** What a text was sealed with, and the seal. */
export interface Seal {
  /** Of the key; no secret. */
  keyId: string;
  /** HMAC-SHA-256 over the exact text, base64url. */
  mac: string;
}

/** Keys that seal what was seen: the first one seals, all of them verify. */
export interface EvidenceKeys {
  seal(text: string): Seal;
  verifies(text: string, keyId: string, mac: string): boolean;
  /** Ids of all keys, the sealing one first. */
  ids: readonly string[];
}

/** As long as the MAC: a shorter key would be the weaker part. */
const KEY_BYTES = 32;
/** Of 32 random bytes about 30 differ; fewer than this were typed by hand. */
const LEAST_DIFFERENT_BYTES = 16;
/** A rotation needs two; every key that is kept can still seal. */
const MOST_KEYS = 5;
/** Enough to tell a handful of keys apart. */
const ID_DIGITS = 8;

const idOf = (key: Buffer) =>
  createHash('sha256').update('ontap-workflows evidence key').update(key).digest('hex').slice(0, ID_DIGITS);

const macOf = (key: Buffer, text: string) => createHmac('sha256', key).update(text, 'utf8').digest();

/** Keys as they are at work. @param keys - Random bytes, the sealing key first; at least one */
export function evidenceKeys(keys: readonly [Buffer, ...Buffer[]]): EvidenceKeys {
  const [sealing] = keys;
  const byId = new Map(keys.map((key) => [idOf(key), key]));
  const sealingId = idOf(sealing);
  return {
    ids: [...byId.keys()],
    seal: (text) => ({ keyId: sealingId, mac: macOf(sealing, text).toString('base64url') }),
    verifies(text, keyId, mac) {
      const key = byId.get(keyId);
      if (key === undefined) return false;
      const [told, made] = [Buffer.from(mac), Buffer.from(macOf(key, text).toString('base64url'))];
      return told.length === made.length && timingSafeEqual(told, made);
    },
  };
}

/** A new key, as a line of its file. */
export const newEvidenceKey = () => `${randomBytes(KEY_BYTES).toString('hex')}\n`;

/** Makes a file with a key where the configuration is. */
export const NEW_KEY_COMMAND = `(umask 077; openssl rand -hex ${KEY_BYTES} > evidence.key)`;

/** For a shell that may be in another folder; the file keeps its mode and owner. */
const makeOne = (file: string) => `openssl rand -hex ${KEY_BYTES} > ${shellText(path.resolve(file))}`;

/** What a line has instead of a key; undefined for a key. */
function problemOf(line: string): string | undefined {
  if (!/^(?:[0-9a-f]{2})+$/i.test(line)) return 'is no key: an even number of hex digits, and nothing else';
  const key = Buffer.from(line, 'hex');
  if (key.length < KEY_BYTES) return `is a key of ${key.length} bytes; at least ${KEY_BYTES} are needed`;
  return new Set(key).size < LEAST_DIFFERENT_BYTES ? 'is a key that is not random' : undefined;
}

/** Lines of a file with keys, without what it is not. @throws UnreadableFile */
function keyLines(text: string, file: string): [string, ...string[]] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const found = lines.flatMap((line, index) => {
    const problem = line === '' ? undefined : problemOf(line);
    return problem === undefined ? [] : [`line ${index + 1} ${problem}`];
  });
  const [first, ...others] = lines.filter((line) => line !== '');
  if (first === undefined) throw new UnreadableFile(`is empty; make a key: ${makeOne(file)}`);
  if (found.length > 0)
    throw new UnreadableFile(`can't be used: ${found.join('; ')}; a new key is made by: ${makeOne(file)}`);
  if (others.length >= MOST_KEYS)
    throw new UnreadableFile(
      `has ${others.length + 1} keys, at most ${MOST_KEYS} are taken; remove the last lines, which are the oldest`,
    );
  return [first, ...others];
}

const bytesOf = (line: string) => Buffer.from(line, 'hex');

/**
 * Reads a file with one key a line, in hex: the first seals, all verify.
 *
 * @param tell - Gets each key as it is written, so that logs can mask it.
 * @throws UnreadableFile with the command that mends it
 */
export async function readEvidenceKeys(
  file: string,
  tell: (secret: string) => void = () => {},
): Promise<EvidenceKeys> {
  const others = `whoever can read it can seal what nobody saw: run chmod 600 ${shellText(path.resolve(file))}, then ${makeOne(file)}`;
  const bytes = await readPrivate(file, others).catch((error: unknown) => {
    if (!(error instanceof UnreadableFile) || error.code !== 'ENOENT') throw error;
    throw new UnreadableFile(`does not exist; make it: (umask 077; ${makeOne(file)})`, error.code);
  });
  const lines = keyLines(bytes.toString('utf8'), file);
  lines.forEach(tell);
  const [first, ...rest] = lines;
  return evidenceKeys([bytesOf(first), ...rest.map(bytesOf)]);
}

/** Writes a file with a new key, for its owner alone, unless there is one. @returns whether it was written */
export async function makeEvidenceKey(file: string): Promise<boolean> {
  try {
    await writeFile(file, newEvidenceKey(), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  await chmod(file, 0o600); // whatever the umask
  return true;
}
