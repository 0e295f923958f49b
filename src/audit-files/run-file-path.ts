import { createHash } from 'node:crypto';
import type { ClosedRun } from '../contracts/audit-files';

/** Longest encoded id, bytes: file systems take 255, and tools append to names. */
const LONGEST_SEGMENT = 150;
const HASH_DIGITS = 16;

const PATTERN = /^\d{4}\/\d{2}\/\d{2}\/[\w%-]{1,150}\/[\w%-]{1,150}\.jsonl$/;

/** One segment of a path for any text: all but letters, digits, `-`, `_` percent-encoded; long ones cut, with a hash. */
export function pathSegment(text: string): string {
  const encoded = [...Buffer.from(text, 'utf8')]
    .map((byte) => String.fromCharCode(byte))
    .map((character) => (/[\w-]/.test(character) ? character : percent(character)))
    .join('');
  if (encoded.length <= LONGEST_SEGMENT) return encoded;
  const kept = encoded.slice(0, LONGEST_SEGMENT - HASH_DIGITS - 1).replace(/%.?$/, '');
  return `${kept}-${createHash('sha256').update(text, 'utf8').digest('hex').slice(0, HASH_DIGITS)}`;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Where the records of a run are: `YYYY/MM/DD/<workflow id>/<run id>.jsonl` by the day (UTC) on which it ended. */
export function runFilePath({
  workflowId,
  runId,
  closedAt,
}: Pick<ClosedRun, 'workflowId' | 'runId' | 'closedAt'>): string {
  const [year, month, day] = closedAt.slice(0, 10).split('-');
  return `${year}/${month}/${day}/${pathSegment(workflowId)}/${pathSegment(runId)}.jsonl`;
}

/** True for what {@link runFilePath} can make, so that a manifest can't lead out of its folder. */
export function isRunFilePath(file: string): boolean {
  return PATTERN.test(file);
}
