import { Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Logger } from '@temporalio/worker';
import type { ExportAuditInput } from '../../contracts/audit-files';
import { durationMs } from '../../contracts/duration';
import { AUDIT_EXPORT_ID, WORKFLOW_QUEUE, WORKFLOWS } from '../../contracts/ids';
import type { AuditConfig } from '../../contracts/worker-config';
import type { Temporal } from '../temporal/connect';

/** Longest wait for Temporal's scheduler; exports are not worth a worker that does not start. */
const WITHIN_MS = 15_000;

/**
 * The schedule `audit-export`, as this worker's configuration wants it; one that is paused stays so. What fails is
 * logged: clean-ups and waits don't depend on it.
 */
export async function ensureExportSchedule(
  { connection, namespace }: Pick<Temporal, 'connection' | 'namespace'>,
  audit: AuditConfig | undefined,
  log: Logger,
): Promise<void> {
  if (audit === undefined) return;
  const client = new Client({ connection, namespace });
  try {
    await connection.withDeadline(Date.now() + WITHIN_MS, () => createOrUpdate(client, audit.every));
    log.info('The audit is exported', { schedule: AUDIT_EXPORT_ID, every: audit.every });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    log.error(
      `The schedule ${AUDIT_EXPORT_ID} can't be made (${words}): the audit is not exported by itself`,
    );
  }
}

function scheduleFor(every: string) {
  const input: ExportAuditInput = { every, requestedBy: { name: `schedule ${AUDIT_EXPORT_ID}` } };
  return {
    spec: { intervals: [{ every: durationMs(every) }] },
    action: {
      type: 'startWorkflow' as const,
      workflowType: WORKFLOWS.exportAudit,
      workflowId: AUDIT_EXPORT_ID,
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      staticSummary: 'export the audit of ended runs',
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10m' as const },
  };
}

async function createOrUpdate(client: Client, every: string): Promise<void> {
  const wanted = scheduleFor(every);
  try {
    await client.schedule.create({
      scheduleId: AUDIT_EXPORT_ID,
      ...wanted,
      state: { triggerImmediately: true },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = client.schedule.getHandle(AUDIT_EXPORT_ID);
    const { spec } = await handle.describe();
    if (spec.intervals?.[0]?.every === wanted.spec.intervals[0]?.every) return;
    await handle.update((before) => ({ ...before, ...wanted }));
  }
}
