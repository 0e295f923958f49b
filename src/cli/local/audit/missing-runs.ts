import { AuditFolder, type FolderFinding, listedRuns } from '../../../audit-files';
import type { ClosedRun } from '../../../contracts/audit-files';

/** Runs that Temporal lists as ended before the folder's watermark, and that the manifest does not list. */
export async function missingRuns(
  root: string,
  closedRuns: (until: string) => Promise<ClosedRun[]>,
): Promise<FolderFinding[]> {
  const { watermark, runs } = await listedRuns(new AuditFolder(root));
  if (watermark === undefined) return [];
  const closed = await closedRuns(watermark);
  return closed
    .filter(({ runId }) => !runs.has(runId))
    .map(({ workflowId, runId, closedAt }) => ({
      what: 'run_missing',
      where: `${workflowId}, run ${runId}`,
      why: `Temporal has it as ended at ${closedAt}, and no segment lists it: it was removed, or Temporal listed it late (export again, then verify)`,
    }));
}
