import type { Client } from '@temporalio/client';

/** How long Temporal keeps the histories of the client's namespace, ms; undefined where we may not ask. */
export async function retentionMs({ connection, options }: Client): Promise<number | undefined> {
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace: options.namespace });
    const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
    return seconds > 0 ? seconds * 1_000 : undefined;
  } catch {
    return undefined;
  }
}
