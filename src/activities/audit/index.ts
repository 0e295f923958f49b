import { createAnnounceHead } from './announce-head';
import type { AuditContext } from './audit-context';
import { createExportRuns } from './export-closed-runs';

export type { AuditContext } from './audit-context';

/** Activities of the exports, for the queue of the workflows; without a context they say that none is configured. */
export function createAuditActivities(context?: AuditContext) {
  return { ...createExportRuns(context), ...createAnnounceHead(context) };
}

/** What `exportAudit` calls. */
export type AuditActivities = ReturnType<typeof createAuditActivities>;
