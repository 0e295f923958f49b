import { createWorkflowQueueActivities } from '../../src/activities';
import { InspectClient } from '../../src/client';
import { connectTestServer, type TestServer, uniqueName } from '../support/temporal-server';
import { waitFor } from '../support/wait-for';
import { testWorkflowBundle } from '../support/workflow-bundle';
import { openStage, type Stage } from './support/stage';

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await connectTestServer();
  stage = await openStage(server);
});
afterAll(async () => {
  await stage?.close();
  await server?.stop();
});

test('a decision that an older worker does not know is waited for, as often as that one takes it', async () => {
  const taskQueue = uniqueName('rollout');
  const workflowBundle = testWorkflowBundle();
  const old = await server.runWorker({ taskQueue, workflowBundle, activities: { none: async () => {} } });
  const inspect = new InspectClient(server.client, taskQueue);
  const requestId = uniqueName('look');
  const look = inspect.run(
    { cluster: stage.cluster, read: 'cluster', requestedBy: { name: 'tester' } },
    { requestId },
  );
  const run = server.client.workflow.getHandle(`inspect/${stage.cluster}/${requestId}`);
  await waitFor('the old worker has taken it three times', async () => {
    const [pending] = (await run.describe().catch(() => undefined))?.raw.pendingActivities ?? [];
    const isUnknown = pending?.lastFailure?.message?.includes('is not registered on this Worker') === true;
    return isUnknown && (pending.attempt ?? 0) >= 3;
  });
  await old.stop();
  const activities = createWorkflowQueueActivities({ hooks: new Map(), send: async () => {} });
  await server.runWorker({ taskQueue, workflowBundle, activities });
  expect(await look).toMatchObject({ read: 'cluster' });
  const { events } = await run.fetchHistory();
  const decision = events?.find((event) => event.activityTaskScheduledEventAttributes != null);
  const { activityType, retryPolicy, scheduleToCloseTimeout } =
    decision?.activityTaskScheduledEventAttributes ?? {};
  // Neither a number of tries nor a time bounds it.
  expect([
    activityType?.name,
    retryPolicy?.maximumAttempts ?? 0,
    Number(scheduleToCloseTimeout?.seconds ?? 0),
  ]).toEqual(['checkInspectRequest', 0, 0]);
});
