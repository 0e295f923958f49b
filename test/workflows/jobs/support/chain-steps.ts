import type { SequenceHandle } from '../../../../src/client';
import { startTestServer } from '../../../support/temporal-server';
import { waitFor } from '../../../support/wait-for';
import { SOON_MS } from './job-steps';
import { holding } from './sequence-steps';
import { ASKER, type JobStage } from './use-job-stages';

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

const newestOf = async (stage: JobStage, uuid: string) =>
  (await stage.server.client.workflow.getHandle(stage.watchId(uuid)).describe()).runId;

/** Joins until the watch has continued as new. */
export async function joinOn(stage: JobStage, uuid: string, input = stage.watchInput(uuid)): Promise<void> {
  let asked = 0;
  const before = await newestOf(stage, uuid);
  const isContinued = async () => {
    await stage.jobs.watch({ ...input, requestedBy: { name: `service-${asked++}` } });
    return (await newestOf(stage, uuid)) !== before;
  };
  await waitFor('it has continued as new', isContinued, 2 * SOON_MS);
}

/** Somebody pauses the job again whenever it is seen running, until that is called. */
function quarrel({ simulator }: JobStage, uuid: string): () => void {
  let goesOn = true;
  simulator.hooks.onResponse(({ method }) => {
    const { job, record } = simulator.jobs.get(uuid) ?? {};
    if (goesOn && method === 'GET' && record?.state === 'running')
      job?.act('pause', simulator.clock.now(), simulator.switches);
  });
  return () => void (goesOn = false);
}

/** A debt that is being paid, in its second run at least; `calm` lets it be paid. */
export async function debtInFurtherRuns(
  stage: JobStage,
): Promise<{ uuid: string; sequence: SequenceHandle; calm: () => void }> {
  const { uuid, sequence } = await holding(stage);
  const calm = quarrel(stage, uuid);
  await sequence.release(ASKER.requestedBy);
  const isFar = async () => (await chainOf(stage, stage.pauseId(uuid))).length > 1;
  await waitFor('it goes on in another run', isFar, 2 * SOON_MS);
  return { uuid, sequence, calm };
}
