import { createHash } from 'node:crypto';
import { constants, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { chmod, cp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { packageVersion } from '../../node';
import { writePrivate } from '../shared/output/write-private';
import { whileStill } from './copy-socket';
import { layoutOf, openState, type StateLayout } from './state-folder';
import { ServeError } from './serve-error';

/** Written last: a copy without it is none. */
const MANIFEST = 'backup.json';

const manifestSchema = z.object({
  format: z.literal(1),
  /** Of the package. */
  version: z.string(),
  /** ISO 8601. */
  takenAt: z.string(),
  /** SHA-256 of each file, by its path in the copy. */
  files: z.record(z.string(), z.string()),
});

/** What a copy holds. */
export type CopyManifest = z.infer<typeof manifestSchema>;

const FOLDER_MODE = 0o750;
const FILE_MODE = 0o640;

async function hashesOf(folder: string): Promise<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const names = entries.map((one) => path.relative(folder, path.join(one.parentPath, one.name))).sort();
  const hash = async (name: string) =>
    createHash('sha256')
      .update(await readFile(path.join(folder, name)))
      .digest('hex');
  const pairs: [string, string][] = [];
  for (const name of names) if (name !== MANIFEST) pairs.push([name, await hash(name)]);
  return Object.fromEntries(pairs);
}

/** The list of what there is first: then all that it lists is there, too, however much is written meanwhile. */
async function copyAudit(from: StateLayout, to: StateLayout): Promise<void> {
  if (!existsSync(from.audit)) return;
  const list = path.join(from.audit, 'manifest');
  if (existsSync(list)) cpSync(list, path.join(to.audit, 'manifest'), { recursive: true });
  await cp(from.audit, to.audit, {
    recursive: true,
    force: false,
    filter: (name) => !name.startsWith(list),
  });
}

/** Both, of one instant: the journal tells SQLite what of the other is to be taken back. */
function copyDatabase(from: StateLayout, to: StateLayout): void {
  for (const name of ['database', 'journal'] as const)
    // Where the file system can, nothing is copied before one of the two is changed.
    if (existsSync(from[name])) copyFileSync(from[name], to[name], constants.COPYFILE_FICLONE);
}

async function copyState(from: StateLayout, to: StateLayout): Promise<void> {
  // Before the database: what ends in between is exported again.
  await copyAudit(from, to);
  if (existsSync(from.workflowCode)) copyFileSync(from.workflowCode, to.workflowCode);
  if (existsSync(from.socket)) {
    const isThere = await whileStill(from.socket, () => copyDatabase(from, to)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        // Left by one that was killed.
        if (error.code === 'ECONNREFUSED') return false;
        throw error;
      },
    );
    if (isThere) return;
  }
  const state = await openState(from.folder);
  copyDatabase(from, to);
  state.release();
}

/**
 * Copies a state folder, while `serve` works on it or not.
 *
 * @param to - A folder that is not there yet.
 * @throws ServeError, and what the file system says
 */
export async function backUp(state: string, to: string): Promise<CopyManifest> {
  const from = layoutOf(path.resolve(state));
  if (!existsSync(from.database)) throw new ServeError('state', `${from.folder} holds no state of "serve"`);
  if (existsSync(to)) throw new ServeError('state', `${to} is there already: nothing is overwritten`);
  const unfinished = `${path.resolve(to)}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: FOLDER_MODE });
  try {
    await copyState(from, layoutOf(unfinished));
    const files = await hashesOf(unfinished);
    const manifest = {
      format: 1 as const,
      version: packageVersion(),
      takenAt: new Date().toISOString(),
      files,
    };
    await writePrivate(path.join(unfinished, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
    await rename(unfinished, to);
    return manifest;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

/** @throws ServeError when it is no copy, or not as it was written */
export async function checkCopy(folder: string): Promise<CopyManifest> {
  const text = await readFile(path.join(folder, MANIFEST), 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new ServeError('state', `${folder} is no copy of "backup": it has no ${MANIFEST}`);
  const manifest = manifestSchema.parse(JSON.parse(text));
  const found = await hashesOf(folder);
  const names = new Set([...Object.keys(manifest.files), ...Object.keys(found)]);
  const wrong = [...names].filter((name) => manifest.files[name] !== found[name]);
  if (wrong.length > 0)
    throw new ServeError(
      'state',
      `${folder} is not as it was written: ${wrong.join(', ')}. Take another copy`,
    );
  return manifest;
}

/** Makes a state folder of a copy. @throws ServeError when there is a state already, or the copy is damaged */
export async function restore(copy: string, to: string): Promise<CopyManifest> {
  const manifest = await checkCopy(copy);
  const state = await openState(to);
  try {
    if (existsSync(state.database))
      throw new ServeError('state', `${state.folder} has a state already: nothing is overwritten`);
    const { [path.basename(state.database)]: _last, ...others } = manifest.files;
    // The database last: before that there is no state, and the same again goes on.
    for (const name of [...Object.keys(others), path.basename(state.database)]) {
      const target = path.join(state.folder, name);
      mkdirSync(path.dirname(target), { recursive: true, mode: FOLDER_MODE });
      await cp(path.join(copy, name), target);
      await chmod(target, FILE_MODE);
    }
    return manifest;
  } finally {
    state.release();
  }
}
