import type { Client } from '@temporalio/client';
// No public export of the SDK (1.24) writes a history as JSON.
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { HistoryJson, RunRef } from '../contracts/audit';

/** The history of exactly one run as JSON. @throws WorkflowNotFoundError when it is gone */
export async function historyJson(client: Client, { workflowId, runId }: RunRef): Promise<HistoryJson> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return JSON.parse(historyToJSON(history)) as HistoryJson;
}
