import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** A file that somebody named can't be read; the message is a predicate of it, with what to do. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile';

  /** @param code - Of the system, when it refused; absent when we did */
  constructor(
    message: string,
    readonly code?: string,
  ) {
    super(message);
  }
}

const MIB = 1024 * 1024;

/** What is larger is no configuration, certificate or the like, and would fill the memory. */
const MOST_REGULAR_BYTES = 4 * MIB;

/** A person's recorded listings, at most 1.5 MB each, may be long. */
const MOST_ARGUMENT_BYTES = 64 * MIB;

/** Of what has no size before its end is read. */
const CHUNK_BYTES = 64 * 1024;

function assertSize(bytes: number, most: number): void {
  if (bytes <= most) return;
  throw new UnreadableFile(`has more than ${most / MIB} MiB, far more than such a file; name the right one`);
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
  return new UnreadableFile(WORDS[code] ?? `can't be read (${code})`, code);
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

/** Bytes of a regular file, up to so many. @throws UnreadableFile */
export async function readRegularBytes(file: string, most: number): Promise<Buffer> {
  const { handle, stats } = await openRegular(file);
  try {
    assertSize(stats.size, most);
    return await handle.readFile();
  } catch (error) {
    throw unreadable(error);
  } finally {
    await handle.close();
  }
}

/** Text of a file that a process without a person reads: a regular one. @throws UnreadableFile */
export async function readRegular(file: string): Promise<string> {
  return (await readRegularBytes(file, MOST_REGULAR_BYTES)).toString('utf8');
}

/** As `readRegular`, for what is read once, before anything else happens. @throws UnreadableFile */
export function readRegularSync(file: string): string {
  return readAfter(file, assertRegular, MOST_REGULAR_BYTES);
}

/** Text of a file in a person's command: a pipe, too, as `<(…)` and `/dev/stdin` are. @throws UnreadableFile */
export function readArgument(file: string): string {
  const assert = (stats: Stats) => {
    if (!stats.isFIFO() && file !== '/dev/stdin') assertRegular(stats);
  };
  return readAfter(file, assert, MOST_ARGUMENT_BYTES);
}

function readAfter(file: string, assert: (stats: Stats) => void, most: number): string {
  let open: number | undefined;
  try {
    assert(statSync(file));
    open = openSync(file, constants.O_RDONLY);
    assertSize(fstatSync(open).size, most);
    return readUpTo(open, most).toString('utf8');
  } catch (error) {
    throw unreadable(error);
  } finally {
    if (open !== undefined) closeSync(open);
  }
}

function readUpTo(open: number, most: number): Buffer {
  const chunks: Buffer[] = [];
  for (let bytes = 0; ; assertSize(bytes, most)) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const read = readSync(open, chunk);
    if (read === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, read));
    bytes += read;
  }
}
