import { chainOf, debtInFurtherRuns, startEarlyServer } from './support/chain-steps';
import { eventsOf } from './support/job-steps';
import { debtOf, terminate } from './support/sequence-steps';
import { type JobStage, useJobStages } from './support/use-job-stages';

const stages = useJobStages(() => startEarlyServer(40));

/** Whose child the debt of that job is now. */
async function parentOf(stage: JobStage, uuid: string): Promise<string | null | undefined> {
  const debt = stage.server.client.workflow.getHandle(stage.pauseId(uuid));
  const { parentExecution } = await debt.describe();
  return parentExecution?.workflowId;
}

const RESUMED = {
  end: { outcome: 'resumed', pausedAt: expect.any(String) },
  state: 'running',
};

test.concurrent(
  'a debt that is not paid in one run goes on in others, and its sequence has the end',
  async () => {
    const stage = await stages.open();
    const { uuid, sequence, calm } = await debtInFurtherRuns(stage);
    expect(await parentOf(stage, uuid)).toBe(sequence.workflowId);
    calm();
    expect(await sequence.result()).toMatchObject({ outcome: 'done', jobs: [{ outcome: 'done' }] });
    expect(await debtOf(stage, uuid)).toMatchObject(RESUMED);
  },
);

test.concurrent('a sequence that is terminated while its debt is in a later run leaves it paid', async () => {
  const stage = await stages.open();
  const { uuid, sequence, calm } = await debtInFurtherRuns(stage);
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
