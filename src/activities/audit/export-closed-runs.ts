import { activityInfo, getClient } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { AuditContext } from './audit-context';
import { temporalRuns } from './temporal-runs';
import { asActivity } from '../failure-of';
import { withHeartbeat } from '../with-heartbeat';
import {
  AuditFolder,
  AuditFolderDamagedError,
  SegmentTakenError,
  exportRuns,
  headSigner,
} from '../../audit-files';
import { retentionMs } from '../../temporal';
import type { ExportOutcome, ExportRunsInput } from '../../contracts/audit-files';
import { FAILURE } from '../../contracts/failures';

/** The activity that writes to the audit folder. */
export function createExportRuns(context: AuditContext | undefined) {
  return {
    /** Exports every ended run that is not exported yet; a retry goes on where the last try ended. */
    exportClosedRuns: (input: ExportRunsInput): Promise<ExportOutcome> =>
      asActivity('export', async () => {
        if (context === undefined) throw notConfigured();
        return withHeartbeat('begins', (beat) => exported(context, input, beat)).catch((error: unknown) => {
          throw inWords(error, context.directory);
        });
      }),
  };
}

async function exported(
  context: AuditContext,
  input: ExportRunsInput,
  beat: (words: string) => void,
): Promise<ExportOutcome> {
  const { directory, everyMs, readSigningKey } = context;
  const signer = readSigningKey === undefined ? {} : { signer: headSigner(await readSigningKey()) };
  const retention = await retentionMs(getClient());
  return exportRuns(new AuditFolder(directory, signer), temporalRuns(), {
    ...input,
    // Of this try, so that a folder that was away for long gets all that ended meanwhile; the server's clock, not ours.
    until: new Date(activityInfo().currentAttemptScheduledTimestampMs).toISOString(),
    directory,
    everyMs,
    ...(retention === undefined ? {} : { retentionMs: retention }),
    onFile: (written, of) => beat(`${written} of ${of}`),
  });
}

/** Another worker of the queue may have one. */
function notConfigured(): ApplicationFailure {
  return ApplicationFailure.retryable(
    "No audit folder in this worker's configuration; set audit.directory and start it again",
    FAILURE.AuditFolderUnusable,
  );
}

/** What can be mounted, freed or granted is worth another try. */
function inWords(error: unknown, directory: string): unknown {
  if (error instanceof AuditFolderDamagedError)
    return ApplicationFailure.retryable(error.message, FAILURE.AuditFolderDamaged);
  if (error instanceof SegmentTakenError)
    return ApplicationFailure.retryable(error.message, FAILURE.AuditFolderUnusable);
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || syscall === undefined) return error;
  return ApplicationFailure.retryable(
    `The audit folder ${directory} can't be used (${code} at ${syscall}); nothing is lost, the next export goes on`,
    FAILURE.AuditFolderUnusable,
  );
}
