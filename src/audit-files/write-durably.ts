import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, unlink } from 'node:fs/promises';
import path from 'node:path';

/** What a file is called until it is complete; never read, and removed some time after a crash. */
export const HALF_WRITTEN = '.half-written';

/** Points at which a process may die; tests kill it at each. */
export type WriteStep = 'folder' | 'begun' | 'half' | 'written' | 'named' | 'settled';

/** Called when a step is done. */
export type OnStep = (step: WriteStep, file: string) => void;

/** How the complete file gets its name: in place of one that is there, or only when there is none. */
type Naming = 'replace' | 'exclusive';

/**
 * Writes a file that is either there as a whole or not at all, whatever dies: temporary name, fsync, final name,
 * fsync of the folder.
 *
 * @throws EEXIST for `exclusive` when somebody else has written it
 */
export async function writeDurably(
  root: string,
  file: string,
  bytes: Buffer,
  { naming = 'replace', onStep = () => {} }: { naming?: Naming; onStep?: OnStep | undefined } = {},
): Promise<void> {
  const target = path.join(root, file);
  await makeFolder(path.dirname(target));
  onStep('folder', file);
  const temporary = `${target}.${randomBytes(6).toString('hex')}${HALF_WRITTEN}`;
  await writeAll(temporary, bytes, (step) => onStep(step, file));
  if (naming === 'replace') await rename(temporary, target);
  else await linkTo(temporary, target);
  onStep('named', file);
  await syncFolder(path.dirname(target));
  onStep('settled', file);
}

async function writeAll(file: string, bytes: Buffer, onStep: (step: WriteStep) => void): Promise<void> {
  const handle = await open(file, 'wx', 0o640);
  try {
    onStep('begun');
    const half = Math.floor(bytes.length / 2);
    await handle.writeFile(bytes.subarray(0, half));
    onStep('half');
    await handle.writeFile(bytes.subarray(half));
    await handle.sync();
    onStep('written');
  } finally {
    await handle.close();
  }
}

/** A hard link fails when its name is taken; a rename would not. */
async function linkTo(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target);
  } finally {
    await unlink(temporary);
  }
}

/** Makes what is missing of a folder's path, each made part durable. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o750 });
  if (first === undefined) return;
  const top = path.dirname(first);
  for (let made = folder; made.length > top.length; made = path.dirname(made)) {
    await syncFolder(path.dirname(made));
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
