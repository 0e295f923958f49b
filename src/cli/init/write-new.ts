import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { NewFile } from './files';

/** What became of a file: one that is there is left alone, whatever it says. */
export interface WrittenFile {
  file: string;
  result: 'written' | 'same' | 'kept';
}

async function writeNew(folder: string, { name, mode, text, isRandom }: NewFile): Promise<WrittenFile> {
  const file = path.join(folder, name);
  try {
    await writeFile(file, text, { flag: 'wx', mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const found = await readFile(file, 'utf8').catch(() => undefined);
    return { file, result: isRandom === true || found === text ? 'same' : 'kept' };
  }
  await chmod(file, mode); // whatever the umask
  return { file, result: 'written' };
}

/** Writes what is not there yet. The folder is made for its owner and the service's group. */
export async function writeAllNew(folder: string, files: readonly NewFile[]): Promise<WrittenFile[]> {
  if (!existsSync(folder)) await mkdir(folder, { recursive: true, mode: 0o750 });
  const written: WrittenFile[] = [];
  for (const file of files) written.push(await writeNew(folder, file));
  return written;
}
