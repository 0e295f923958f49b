import { fchmodSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';

/** What neither the group may write nor others may do at all. */
const TOO_LOOSE = 0o137;

/** Where the worker's log is appended to; a file that others may read is closed to them first. */
export function openWorkerLog(file: string) {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o750 });
  const fd = openSync(file, 'a', 0o640);
  const { mode } = fstatSync(fd);
  if ((mode & TOO_LOOSE) !== 0) fchmodSync(fd, mode & 0o640);
  return pino.destination({ dest: fd, sync: true });
}
