import type { Client } from '@temporalio/client';
import type { CarriedWatch } from '../contracts/carried-watch';
import type { CommandAnswer } from '../contracts/track-job';
import { decodedBy } from '../temporal';

/** What became of a command that Temporal did not take for the newest run of a watch. */
export type Missed =
  /** The watch goes on in a run that may take it. */
  | { kind: 'open' }
  /** The watch has ended. `answer`: of an earlier run, whose ids Temporal does not look at. */
  | { kind: 'closed'; answer?: CommandAnswer };

/** Looks for the answer that a command was given before the watch continued as new: its last run was told. */
export async function missedCommand(client: Client, workflowId: string, updateId: string): Promise<Missed> {
  const { runId, status } = await client.workflow.getHandle(workflowId).describe();
  if (status.name === 'RUNNING') return { kind: 'open' };
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const carried = (await decodedBy(client, started?.input?.payloads?.[1])) as
    Partial<CarriedWatch> | undefined;
  const [, answer] = carried?.answers?.find(([id]) => id === updateId) ?? [];
  return { kind: 'closed', ...(answer === undefined ? {} : { answer }) };
}
