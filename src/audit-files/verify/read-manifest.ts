import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from '../hashes';
import { readBytesOrWhy } from '../read-bytes';
import { MANIFEST_FOLDER, parseSegment, segmentName, segmentNumber, type Segment } from '../segment';
import type { FolderFinding } from './finding';

/** A segment as it was found. */
export interface FoundSegment {
  number: number;
  /** Empty for what is no file. */
  sha256: string;
  /** Absent when it can't be read. */
  segment?: Segment;
}

/** Reads all segments, and finds those that are missing or can't be read. */
export async function readManifest(
  root: string,
): Promise<{ segments: FoundSegment[]; findings: FolderFinding[] }> {
  const names = await readdir(path.join(root, MANIFEST_FOLDER));
  const numbers = names.flatMap((name) => segmentNumber(name) ?? []).sort((a, b) => a - b);
  const segments: FoundSegment[] = [];
  const findings: FolderFinding[] = [];
  for (const number of numbers) {
    for (let missing = (segments.at(-1)?.number ?? 0) + 1; missing < number; missing++)
      findings.push({ what: 'segment_missing', where: where(missing), why: `${number} is there` });
    const { found, problem } = await readSegment(root, number);
    segments.push(found);
    if (problem !== undefined)
      findings.push({ what: 'segment_unreadable', where: where(number), why: problem });
  }
  return { segments, findings };
}

/** Path of a segment in the folder. */
export function where(segment: number): string {
  return `${MANIFEST_FOLDER}/${segmentName(segment)}`;
}

async function readSegment(root: string, number: number): Promise<{ found: FoundSegment; problem?: string }> {
  const bytes = await readBytesOrWhy(root, where(number));
  if (typeof bytes === 'string') return { found: { number, sha256: '' }, problem: `it ${bytes}` };
  const found = { number, sha256: sha256(bytes) };
  try {
    const segment = parseSegment(bytes);
    if (segment.header.segment === number) return { found: { ...found, segment } };
    return { found, problem: `it says that it is segment ${segment.header.segment}` };
  } catch (error) {
    return { found, problem: (error as Error).message };
  }
}
