import { createHash } from 'node:crypto';

const NEW_LINE = 0x0a;
/** Enough to tell which line was changed; that one was is proven by the hash of the whole file. */
const LINE_DIGITS = 8;

/** SHA-256 of bytes, 64 hex digits. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The lines of a file without their ends; the last one also when it has none. */
export function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  while (from < bytes.length) {
    const end = bytes.indexOf(NEW_LINE, from);
    const to = end === -1 ? bytes.length : end;
    lines.push(bytes.subarray(from, to));
    from = to + 1;
  }
  return lines;
}

/** A short hash of each line. */
export function lineHashes(bytes: Buffer): string[] {
  return linesOf(bytes).map((line) => sha256(line).slice(0, LINE_DIGITS));
}
