import { getClient } from '@temporalio/activity';

/** How long Temporal keeps the histories of this namespace, ms; undefined where we may not ask. */
export async function retentionMs(): Promise<number | undefined> {
  const { connection, options } = getClient();
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace: options.namespace });
    const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
    return seconds > 0 ? seconds * 1_000 : undefined;
  } catch {
    return undefined;
  }
}
