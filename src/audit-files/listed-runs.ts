import { type AuditFolder, AuditFolderDamagedError } from './audit-folder';

/** Runs of the manifest by run id, and up to when it should have all. What is damaged is verify's affair: it ends there. */
export async function listedRuns(
  folder: AuditFolder,
): Promise<{ watermark: string | undefined; runs: ReadonlySet<string> }> {
  const runs = new Set<string>();
  let watermark: string | undefined;
  try {
    for await (const { header, entries } of folder.backwards()) {
      watermark ??= header.watermark;
      for (const { runId } of entries) runs.add(runId);
    }
  } catch (error) {
    if (!(error instanceof AuditFolderDamagedError)) throw error;
  }
  return { watermark, runs };
}
