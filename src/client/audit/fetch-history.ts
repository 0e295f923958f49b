import type { Client } from '@temporalio/client';
import type { HistoryJson, RunRef } from '../../contracts/audit';
import { historyJson } from '../../temporal';
import { doneWithin } from '../answer';
import type { CallOptions } from '../call-options';
import { RunFailedError, TemporalCallError } from '../errors';

/** Where a run is and how it stands, as the server says. */
export interface RunFacts {
  workflowId: string;
  runId: string;
  /** The run that a reset of this one began. */
  resetRunId?: string;
}

/** Which run is meant; undefined when the server doesn't know it, or not any more. */
export async function describeRun(
  client: Client,
  run: RunRef,
  options: CallOptions,
): Promise<RunFacts | undefined> {
  const { workflowId, runId } = run;
  return unlessUnknown(() =>
    doneWithin(client, workflowId, `the description of ${workflowId}`, options, async () => {
      const described = await client.workflow.getHandle(workflowId, runId).describe();
      const resetRunId = described.raw.workflowExtendedInfo?.resetRunId;
      return { workflowId, runId: described.runId, ...(resetRunId ? { resetRunId } : {}) };
    }),
  );
}

/** Like {@link historyJson}, within the options' time; undefined when it is gone. */
export async function fetchHistory(
  client: Client,
  run: { workflowId: string; runId: string },
  options: CallOptions,
): Promise<HistoryJson | undefined> {
  return unlessUnknown(() =>
    doneWithin(client, run.workflowId, `the history of ${run.workflowId}`, options, () =>
      historyJson(client, run),
    ),
  );
}

/** The server knows no such run; or it can't, since that is no run id. */
const UNKNOWN: ReadonlySet<string> = new Set(['NOT_FOUND', 'INVALID_ARGUMENT']);

async function unlessUnknown<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof RunFailedError && error.type === 'NotFound') return undefined;
    if (error instanceof TemporalCallError && UNKNOWN.has(error.status)) return undefined;
    throw error;
  }
}
