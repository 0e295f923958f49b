import { randomBytes } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';

/** Evidence is for us and our group. */
const MODE = 0o640;

/**
 * Writes a file that others can't read, whatever the umask. One that is there is replaced: who has it open does not see
 * the new text.
 *
 * @param mode - @default 640
 */
export async function writePrivate(file: string, text: string, mode = MODE): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  // Such as /dev/stdout.
  if (found !== undefined && !found.isFile()) return writeFile(file, text);
  const target = found === undefined ? file : await realpath(file);
  const temporary = `${target}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(temporary, text, { flag: 'wx', mode });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
