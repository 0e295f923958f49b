import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AuditFolder, exportRuns, type ExportRunsOptions, type HeadSigner } from '../../../src/audit-files';
import type { ExportOutcome } from '../../../src/contracts/audit-files';
import type { RunSource } from '../../../src/audit-files';

const folders: string[] = [];

/** A folder of its own, removed by {@link removeFolders}. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-files-'));
  folders.push(folder);
  return folder;
}

export async function removeFolders(): Promise<void> {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
}

/** One export, as it is done every quarter of an hour. */
export function exportTo(
  root: string,
  source: RunSource,
  until: string,
  { signer, ...change }: Partial<ExportRunsOptions> & { signer?: HeadSigner } = {},
): Promise<ExportOutcome> {
  const folder = new AuditFolder(root, signer === undefined ? {} : { signer });
  return exportRuns(folder, source, { directory: root, until, everyMs: 900_000, ...change });
}

/** Paths of all files in the folder, sorted. */
export async function filesOf(root: string): Promise<string[]> {
  const names = await readdir(root, { recursive: true });
  const kept: string[] = [];
  for (const name of names) if ((await stat(path.join(root, name))).isFile()) kept.push(name);
  return kept.sort();
}

/** Files that the manifest lists, in its order. */
export async function listedFiles(root: string): Promise<string[]> {
  const names = (await readdir(path.join(root, 'manifest'))).filter((name) => name.endsWith('.jsonl')).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(root, 'manifest', name), 'utf8')));
  const lines = texts.flatMap((text) => text.trim().split('\n').slice(1));
  return lines.map((line) => (JSON.parse(line) as { file: string }).file);
}
