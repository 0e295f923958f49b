import type { OntapWorkflows } from '../../client';

/** Histories are the record; the dev server keeps them for a day. */
const RETENTION_SECONDS = 120 * 86_400;

const CALL_MS = 10_000;

/** Histories are kept for as long as ours want to be, or longer where somebody has set that. */
export async function keepHistories({ temporal }: OntapWorkflows, namespace: string): Promise<void> {
  const { connection } = temporal;
  await connection.withDeadline(Date.now() + CALL_MS, async () => {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    const kept = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
    if (kept >= RETENTION_SECONDS) return;
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: { seconds: RETENTION_SECONDS as never, nanos: 0 } },
    });
  });
}
