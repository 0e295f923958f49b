import type { AuditHead, FileEntry, SegmentHeader } from '../contracts/audit-files';
import { fileEntrySchema, segmentHeaderSchema } from '../contracts/schemas/audit-files';
import { sha256 } from './hashes';

/** Folder of the manifest; its segments are numbered from 1 and each holds the hash of the one before. */
export const MANIFEST_FOLDER = 'manifest';

/** What the first segment holds in place of a hash. */
export const NO_SEGMENT = '0'.repeat(64);

const DIGITS = 9;
const NAME = /^(\d{9})\.jsonl$/;

/** A part of the manifest, in one file that is never changed. */
export interface Segment {
  header: SegmentHeader;
  entries: FileEntry[];
}

/** A segment with the hash of its bytes. */
export interface StoredSegment extends Segment {
  head: AuditHead;
}

/** Nine digits, so that names sort as numbers do. */
export function segmentName(segment: number): string {
  return `${String(segment).padStart(DIGITS, '0')}.jsonl`;
}

/** The number in a segment's name; undefined for any other name. */
export function segmentNumber(name: string): number | undefined {
  const digits = NAME.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** One JSON object a line: the header, then a line for each file. */
export function formatSegment({ header, entries }: Segment): Buffer {
  return Buffer.from([header, ...entries].map((line) => `${JSON.stringify(line)}\n`).join(''), 'utf8');
}

/** The content of a segment. @throws Error that says what is wrong with it */
export function parseSegment(bytes: Buffer): Segment {
  const lines = bytes.toString('utf8').split('\n');
  if (lines.pop() !== '') throw new Error('its last line has no end');
  const [first, ...rest] = lines.map(parsed);
  const header = segmentHeaderSchema.safeParse(first);
  if (!header.success) throw new Error('its first line is no header');
  const entries = rest.map((line, index) => {
    const entry = fileEntrySchema.safeParse(line);
    if (!entry.success) throw new Error(`line ${index + 2} names no file`);
    return entry.data;
  });
  if (entries.length !== header.data.files)
    throw new Error(`its header names ${header.data.files} files, ${entries.length} lines follow`);
  return { header: header.data, entries };
}

function parsed(line: string, index: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`line ${index + 1} is no JSON`);
  }
}

/** A segment as it was read, with its hash. @throws Error that says what is wrong with it */
export function storedSegment(bytes: Buffer): StoredSegment {
  const segment = parseSegment(bytes);
  return { ...segment, head: { segment: segment.header.segment, sha256: sha256(bytes) } };
}
