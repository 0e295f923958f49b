import { constants, readFileSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** A file that somebody named can't be read; the message is a predicate of it, with what to do. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile';
}

const WORDS: Record<string, string> = {
  ENOENT: 'does not exist; create it, or correct the path',
  EACCES: `can't be read by this process (user ${process.getuid?.() ?? '?'}); change its owner or mode`,
  EISDIR: 'is a folder; name a file',
  ENOTDIR: 'does not exist: a part of its path is no folder',
};

/** Words for what reading, or looking, failed with; what is no failure of a file stays as it is. */
export function unreadable(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof UnreadableFile || code?.startsWith('E') !== true) return error;
  return new UnreadableFile(WORDS[code] ?? `can't be read (${code})`);
}

/** A read of anything else may wait for a writer for ever, in a thread that no signal ends. */
function assertRegular(stats: Stats): void {
  if (stats.isDirectory()) throw new UnreadableFile('is a folder; name a file');
  if (!stats.isFile()) throw new UnreadableFile('is a pipe, a device or a socket; name a regular file');
}

/** Opens a regular file for reading, without waiting for anybody; the caller closes it. @throws UnreadableFile */
export async function openRegular(file: string): Promise<{ handle: FileHandle; stats: Stats }> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    // What is open is looked at, not its path: nobody can swap it in between.
    const stats = await handle.stat();
    assertRegular(stats);
    return { handle, stats };
  } catch (error) {
    await handle?.close();
    throw unreadable(error);
  }
}

/** Text of a file that a process without a person reads: a regular one. @throws UnreadableFile */
export async function readRegular(file: string): Promise<string> {
  const { handle } = await openRegular(file);
  try {
    return await handle.readFile('utf8');
  } catch (error) {
    throw unreadable(error);
  } finally {
    await handle.close();
  }
}

/** As `readRegular`, for what is read once, before anything else happens. @throws UnreadableFile */
export function readRegularSync(file: string): string {
  return readAfter(file, assertRegular);
}

/** Text of a file in a person's command: a pipe, too, as `<(…)` and `/dev/stdin` are. @throws UnreadableFile */
export function readArgument(file: string): string {
  return readAfter(file, (stats) => {
    if (!stats.isFIFO() && file !== '/dev/stdin') assertRegular(stats);
  });
}

function readAfter(file: string, assert: (stats: Stats) => void): string {
  try {
    assert(statSync(file));
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(error);
  }
}
