import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { FileEntry } from '../../contracts/audit-files';
import { sha256 } from '../hashes';
import { readBytesOrWhy } from '../read-bytes';
import { isRunFilePath } from '../run-file-path';
import { MANIFEST_FOLDER } from '../segment';
import { SIGNATURE_FOLDER } from '../signature';
import { HALF_WRITTEN } from '../write-durably';
import type { FolderFinding } from './finding';
import { lineDifferences } from './line-differences';
import { type FoundSegment, where } from './read-manifest';

/** Whether each listed file is as it was exported, once. */
export async function checkFiles(
  root: string,
  segments: readonly FoundSegment[],
): Promise<{ findings: FolderFinding[]; files: number; records: number }> {
  const seen = new Map<string, number>();
  const findings: FolderFinding[] = [];
  let records = 0;
  for (const { number, segment } of segments) {
    for (const entry of segment?.entries ?? []) {
      const before = seen.get(entry.file);
      if (before !== undefined) findings.push(twice(entry, before, number));
      seen.set(entry.file, number);
      records += entry.lines.length;
      findings.push(...(await checkFile(root, entry, number)));
    }
  }
  return { findings, files: seen.size, records };
}

function twice({ file }: FileEntry, before: number, number: number): FolderFinding {
  return { what: 'file_listed_twice', where: file, why: `segments ${before} and ${number} list it` };
}

async function checkFile(root: string, entry: FileEntry, segment: number): Promise<FolderFinding[]> {
  if (!isRunFilePath(entry.file))
    return [{ what: 'segment_changed', where: where(segment), why: 'it names a file outside of the folder' }];
  const status = await lstat(path.join(root, entry.file)).catch(() => undefined);
  if (status === undefined)
    return [{ what: 'file_missing', where: entry.file, why: `segment ${segment} lists it` }];
  if (!status.isFile()) return [{ what: 'file_changed', where: entry.file, why: 'it is no regular file' }];
  const bytes = await readBytesOrWhy(root, entry.file);
  if (typeof bytes === 'string') return [{ what: 'file_changed', where: entry.file, why: `it ${bytes}` }];
  if (sha256(bytes) === entry.sha256) return [];
  const { what, lines, why } = lineDifferences(bytes, entry.lines);
  return [{ what, where: `${entry.file}, ${lines}`, why }];
}

/** What is in the folder and belongs to nothing: records that nobody exported, and what a crash left. */
export async function checkUnlisted(
  root: string,
  segments: readonly FoundSegment[],
): Promise<{ findings: FolderFinding[]; remarks: string[] }> {
  const listed = new Set(segments.flatMap(({ segment }) => segment?.entries.map(({ file }) => file) ?? []));
  const found = await filesIn(root);
  const half = found.filter((file) => file.endsWith(HALF_WRITTEN));
  const known = new RegExp(`^(${MANIFEST_FOLDER}/\\d{9}\\.jsonl|${SIGNATURE_FOLDER}/\\d{9}\\.(head|sig))$`);
  const unlisted = found.filter(
    (file) => !file.endsWith(HALF_WRITTEN) && !known.test(file) && !listed.has(file),
  );
  const why =
    'no segment lists it: it was put there, or an export died or still runs (export again, then verify)';
  return {
    findings: unlisted.map((file) => ({ what: 'file_unlisted', where: file, why })),
    remarks: half.map(
      (file) => `${file} is half-written, from an export that died; it is not part of the audit`,
    ),
  };
}

/** A volume's own folder, which only root may read. */
const OF_THE_VOLUME = 'lost+found';

async function filesIn(root: string, below = ''): Promise<string[]> {
  const entries = await readdir(path.join(root, below), { withFileTypes: true });
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const file = below === '' ? entry.name : `${below}/${entry.name}`;
      if (!entry.isDirectory()) return [file];
      return file === OF_THE_VOLUME ? [] : filesIn(root, file);
    }),
  );
  return nested.flat();
}
