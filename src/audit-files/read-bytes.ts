import path from 'node:path';
import { readRegularBytes, UnreadableFile } from '../node';

/** Temporal keeps at most 50 MiB of a run's history, and a segment has a hash for each record: all is far below. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Bytes of a file of an audit folder; or what it is, as a predicate, when no export wrote such a thing: a pipe, a
 * folder, far too large.
 *
 * @throws Error that names the file when the system does not let us read it, with its code
 */
export async function readBytesOrWhy(root: string, file: string): Promise<Buffer | string> {
  try {
    return await readRegularBytes(path.join(root, file), MOST_BYTES);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    if (error.code === undefined) return error.message;
    throw Object.assign(new Error(`${file} ${error.message}`), { code: error.code });
  }
}

/** Bytes of a file of an audit folder. @throws Error that names the file, with the system's code where it has one */
export async function readBytes(root: string, file: string): Promise<Buffer> {
  const bytes = await readBytesOrWhy(root, file);
  if (typeof bytes === 'string') throw new Error(`${file} ${bytes}`);
  return bytes;
}
