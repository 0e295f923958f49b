import {
  closeSync,
  fchmodSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const TAIL_BYTES = 4096;

export interface ServerLog {
  readonly fd: number;
  tail(lines: number): string;
  close(): void;
}

/** Open and without a name: the file goes with its last user, however that ends. */
function openNameless(): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'ontap-workflows-'));
  const fd = openSync(path.join(folder, 'server.log'), 'a+', 0o600);
  rmSync(folder, { recursive: true });
  return fd;
}

function openNamed(file: string): number {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true, mode: 0o750 });
  const fd = openSync(file, 'a+', 0o600);
  // One that was there may have been looser.
  fchmodSync(fd, 0o600);
  return fd;
}

export function openServerLog(file: string | undefined): ServerLog {
  const fd = file === undefined ? openNameless() : openNamed(file);
  return {
    fd,
    tail(lines) {
      const { size } = fstatSync(fd);
      const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
      readSync(fd, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString().trimEnd().split('\n').slice(-lines).join('\n');
    },
    close: () => closeSync(fd),
  };
}
