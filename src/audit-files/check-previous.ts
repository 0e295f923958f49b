import type { ExportRunsInput } from '../contracts/audit-files';
import { AuditFolderDamagedError, type AuditFolder } from './audit-folder';
import type { StoredSegment } from './segment';

/**
 * The folder has to hold what the export before this one wrote: else it isn't mounted, or somebody cut it.
 *
 * @throws AuditFolderDamagedError
 */
export async function checkPrevious(
  folder: AuditFolder,
  last: StoredSegment | undefined,
  { previous, directory }: Pick<ExportRunsInput, 'previous'> & { directory: string },
): Promise<void> {
  if (previous?.head === undefined || previous.directory !== directory) return;
  const { segment, sha256 } = previous.head;
  if (last === undefined || last.head.segment < segment) {
    const found = last === undefined ? 'has no manifest' : `ends with segment ${last.head.segment}`;
    throw new AuditFolderDamagedError(
      `The audit folder ${directory} ${found}, but segment ${segment} was written before: it is not mounted, ` +
        'is an older copy, or was cut. Put it back, or name another, empty one in audit.directory',
    );
  }
  const stored = await folder.segment(segment);
  if (stored.head.sha256 === sha256) return;
  throw new AuditFolderDamagedError(
    `Segment ${segment} of the manifest in ${directory} is not the one that was written (SHA-256 ${sha256}): ` +
      'keep the folder as evidence, and name another, empty one in audit.directory',
  );
}
