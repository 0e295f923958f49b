import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BinarySource } from './binary-source';
import type { BinarySpec } from './binary-spec';

const STAGING_PREFIX = '.staging-';
const STAGING_MAX_AGE_MS = 3_600_000; // longer than any download: what is older was left by a process that died

/** `$XDG_CACHE_HOME` is ignored when relative, as the XDG specification asks. */
export function cacheDir(env: NodeJS.ProcessEnv): string {
  const xdg = env['XDG_CACHE_HOME'];
  const base = xdg && path.isAbsolute(xdg) ? xdg : path.join(env['HOME'] || homedir(), '.cache');
  return path.join(base, 'ontap-workflows', 'bin');
}

export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** The place of one binary. */
export const cacheEntry = (root: string, { name, version }: BinarySpec): string =>
  path.join(root, `${name}-${version}`, name);

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );

/** Compares with the pinned hash or, without one, with that recorded when the entry was made. */
async function checkEntry(
  entry: string,
  pinned: string | undefined,
): Promise<'missing' | 'good' | 'corrupt'> {
  if (!(await exists(entry))) return 'missing';
  const wanted = pinned ?? (await readFile(`${entry}.sha256`, 'utf8').catch(() => '')).trim();
  return (await sha256(entry)) === wanted ? 'good' : 'corrupt';
}

/**
 * Moves a staged binary to its place. A rename over the old file is atomic: a process that starts it at the same
 * time gets the old or the new one, and two that install at once both end with a good one.
 */
export async function installEntry(staged: string, entry: string, hash: string): Promise<void> {
  await mkdir(path.dirname(entry), { recursive: true });
  await chmod(staged, 0o755);
  await writeFile(`${staged}.sha256`, `${hash}\n`);
  await rename(`${staged}.sha256`, `${entry}.sha256`);
  await rename(staged, entry);
}

async function removeAbandoned(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith(STAGING_PREFIX)) continue;
    const folder = path.join(root, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > STAGING_MAX_AGE_MS) await rm(folder, { recursive: true, force: true });
  }
}

async function makeStaging(root: string): Promise<string> {
  try {
    await mkdir(root, { recursive: true });
    await removeAbandoned(root);
    return await mkdtemp(path.join(root, STAGING_PREFIX));
  } catch (error) {
    throw new Error(
      `the cache can't be written (${String(error)}): set XDG_CACHE_HOME to a folder where it can`,
      { cause: error },
    );
  }
}

/** Gives a folder on the cache's file system (a rename needs that), removed afterwards. */
export async function withStaging<T>(root: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await makeStaging(root);
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where `npm run pack:host` puts the binary into the package, laid out as a cache. */
export const PACKED = path.join(__dirname, '../../../bin');

/** What the package itself brings, when it was packed for hosts without a network. */
export const packedSource: BinarySource = {
  title: () => 'this package',
  remedy: 'Install the package anew.',
  async find({ spec, platform, packedDir }) {
    const entry = cacheEntry(packedDir, spec);
    const state = await checkEntry(entry, spec.wheels[platform]?.binarySha256);
    if (state === 'good') return { kind: 'binary', path: entry, source: 'package' };
    if (state === 'missing')
      return { kind: 'none', reason: 'brings none', remedy: 'One made by "npm run pack:host" does.' };
    return { kind: 'none', reason: `${entry} is corrupt`, remedy: 'Install the package anew.' };
  },
};

/** What was fetched before, as long as it is what was fetched. */
export const cacheSource: BinarySource = {
  title: ({ cacheDir: root }) => `cache ${root}`,
  remedy: 'Make the cache readable, or set XDG_CACHE_HOME to another folder.',
  async find({ spec, platform, cacheDir: root, onEvent }) {
    const entry = cacheEntry(root, spec);
    const state = await checkEntry(entry, spec.wheels[platform]?.binarySha256);
    if (state === 'good') return { kind: 'binary', path: entry, source: 'cache' };
    const remedy = 'It is filled by the next way.';
    if (state === 'missing') return { kind: 'none', reason: 'nothing cached', remedy };
    onEvent({
      kind: 'notice',
      message: `${entry} is corrupt (its SHA-256 is not the expected one): it is fetched again.`,
    });
    return { kind: 'none', reason: `${entry} is corrupt`, remedy };
  },
};
