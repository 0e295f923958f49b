import { openRegular, unreadable, UnreadableFile } from './read-named-file';

/** Permission bits of group and others. */
const OTHERS = 0o077;

/** A password, key or client secret is far smaller; a larger file is a mistake. */
const MAX_SECRET_BYTES = 64 * 1024;

/**
 * Bytes of a secret's file, which only its owner can read, as they were at one instant.
 *
 * @param ifOthers - What to do when others could read it.
 * @throws UnreadableFile
 */
export async function readPrivate(
  file: string,
  ifOthers = 'run chmod 600 on it and change the secret',
): Promise<Buffer> {
  const { handle, stats } = await openRegular(file);
  try {
    const { mode, size, mtimeMs } = stats;
    if ((mode & OTHERS) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0');
      throw new UnreadableFile(`may be read by others (mode ${octal}); ${ifOthers}`);
    }
    if (size > MAX_SECRET_BYTES)
      throw new UnreadableFile(`has ${size} bytes, which is no secret; check the path`);
    const bytes = await handle.readFile();
    const after = await handle.stat();
    if (after.mtimeMs !== mtimeMs || after.size !== bytes.length)
      throw new UnreadableFile('was changed while it was read; try again when that is done');
    return bytes;
  } catch (error) {
    throw unreadable(error);
  } finally {
    await handle.close();
  }
}
