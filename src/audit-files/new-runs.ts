import type { ClosedRun } from '../contracts/audit-files';
import type { AuditFolder } from './audit-folder';
import { runFilePath } from './run-file-path';

/** The runs that no segment lists yet, in the order in which they ended. */
export async function newRuns(folder: AuditFolder, listed: readonly ClosedRun[]): Promise<ClosedRun[]> {
  const runs = [...new Map(listed.map((run) => [runFilePath(run), run])).values()].sort(byEnd);
  const oldest = runs[0]?.closedAt;
  if (oldest === undefined) return [];
  const known = await listedSince(folder, oldest);
  const unknown = runs.filter((run) => !known.has(runFilePath(run)));
  if (!(await anyThere(folder, unknown))) return unknown;
  // A crash before it was listed, or a clock that went back: only the whole manifest tells.
  const all = await listedSince(folder, undefined);
  return unknown.filter((run) => !all.has(runFilePath(run)));
}

/** Files of segments that were written at or after that time; a run is never listed before it ended. */
async function listedSince(folder: AuditFolder, since: string | undefined): Promise<Set<string>> {
  const files = new Set<string>();
  for await (const { header, entries } of folder.backwards()) {
    if (since !== undefined && header.at < since) break;
    for (const { file } of entries) files.add(file);
  }
  return files;
}

async function anyThere(folder: AuditFolder, runs: readonly ClosedRun[]): Promise<boolean> {
  for (const run of runs) if (await folder.has(runFilePath(run))) return true;
  return false;
}

function byEnd(a: ClosedRun, b: ClosedRun): number {
  if (a.closedAt !== b.closedAt) return a.closedAt < b.closedAt ? -1 : 1;
  return runFilePath(a) < runFilePath(b) ? -1 : 1;
}
