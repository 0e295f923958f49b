import { waitFor } from '../../support/wait-for';
import { chainOf, startEarlyServer } from './support/chain-steps';
import { eventsOf, SOON_MS } from './support/job-steps';
import { debtOf, holding, terminate } from './support/sequence-steps';
import { ASKER, type JobStage, useJobStages } from './support/use-job-stages';

const stages = useJobStages(() => startEarlyServer(40));

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

/** A debt that is being paid, in its second run at least. */
async function inFurtherRuns(stage: JobStage) {
  const { uuid, sequence } = await holding(stage);
  const calm = quarrel(stage, uuid);
  await sequence.release(ASKER.requestedBy);
  const debtId = stage.pauseId(uuid);
  const isFar = async () => (await chainOf(stage, debtId)).length > 1;
  await waitFor('it goes on in another run', isFar, 2 * SOON_MS);
  const { parentExecution } = await stage.server.client.workflow.getHandle(debtId).describe();
  expect(parentExecution?.workflowId).toBe(sequence.workflowId);
  return { uuid, sequence, calm };
}

const RESUMED = {
  end: { outcome: 'resumed', pausedAt: expect.any(String) },
  state: 'running',
};

test.concurrent(
  'a debt that is not paid in one run goes on in others, and its sequence has the end',
  async () => {
    const stage = await stages.open();
    const { uuid, sequence, calm } = await inFurtherRuns(stage);
    calm();
    expect(await sequence.result()).toMatchObject({ outcome: 'done', jobs: [{ outcome: 'done' }] });
    expect(await debtOf(stage, uuid)).toMatchObject(RESUMED);
  },
);

test.concurrent('a sequence that is terminated while its debt is in a later run leaves it paid', async () => {
  const stage = await stages.open();
  const { uuid, sequence, calm } = await inFurtherRuns(stage);
  await terminate(stage, sequence.workflowId);
  calm();
  expect(await debtOf(stage, uuid)).toMatchObject(RESUMED);
  const debtId = stage.pauseId(uuid);
  const runs = await Promise.all(
    (await chainOf(stage, debtId)).map((runId) => eventsOf(stage, debtId, runId)),
  );
  const cancelled = runs.map((events) =>
    events.some((event) => event.workflowExecutionCancelRequestedEventAttributes),
  );
  // Of the chain, the newest first: the sequence ended it, but not by its first run, whose pause was held.
  expect(cancelled.slice(0, -1)).toContain(true);
});
