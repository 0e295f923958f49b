import { startTestServer } from '../../../support/temporal-server';
import type { JobStage } from './use-job-stages';

/** A server that suggests early that a run should continue as new, so that a chain takes seconds. */
export const startEarlyServer = (events: number) =>
  startTestServer({
    dynamicConfig: {
      'history.timerProcessorMaxTimeShift': '20ms',
      'limit.historyCount.suggestContinueAsNew': events,
    },
  });

/** Runs of a chain, the newest first. */
export async function chainOf(stage: JobStage, workflowId: string): Promise<string[]> {
  const runs: string[] = [];
  const { client } = stage.server;
  for (
    let runId: string | undefined = (await client.workflow.getHandle(workflowId).describe()).runId;
    runId;
  ) {
    runs.push(runId);
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? undefined;
  }
  return runs;
}
