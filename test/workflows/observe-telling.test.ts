import { observeWorkflowId } from '../../src/contracts/ids';
import type { Notification } from '../../src/contracts/notification';
import { policySchema } from '../../src/contracts/schemas/policy';
import { connectTestServer, uniqueName } from '../support/temporal-server';
import { waitFor } from '../support/wait-for';
import { testPolicy } from './support/policies';
import { useStages } from './support/use-stages';
import { stale, working } from './support/world';

const stages = useStages(connectTestServer);
const stalePolicy = policySchema.parse(testPolicy({ observe: { window: '1s', every: '250ms' } }));

test('a stale session is told to the web hooks once, also after a reset of the observer', async () => {
  const sent: Notification[] = [];
  const stage = await stages.with([stale('1:1'), working('1:2')], {
    stalePolicy,
    onHook: async (_hook, body) => void sent.push(body as Notification),
  });
  stage.entry.ages = { every: '250ms', tell: { hooks: ['ops'], stale: true, weekly: false } };
  const { client, connection, namespace } = stages.server;
  const workflowId = observeWorkflowId(stage.cluster);
  const observer = await client.workflow.start('observeSessions', {
    taskQueue: stage.taskQueue,
    workflowId,
    args: [{ cluster: stage.cluster, requestedBy: { name: 'worker' } }],
  });
  await waitFor('it is told', async () => sent.length > 0);
  const runId = observer.firstExecutionRunId;
  expect(sent).toEqual([
    expect.objectContaining({
      event: 'sessions_stale',
      cluster: stage.cluster,
      policy: 'default',
      workflowId,
      runId,
      sessions: [expect.objectContaining({ sessionId: '1:1' })],
    }),
  ]);
  const { memo, raw } = await client.workflow.getHandle(workflowId).describe();
  expect(Object.keys(memo?.told as object)).toHaveLength(1);
  expect(raw.workflowExecutionInfo?.execution?.runId).toBe(runId);
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const begin = (events ?? []).find((event) => event.workflowTaskCompletedEventAttributes);
  const reset = await connection.workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId },
    reason: 'test',
    requestId: uniqueName('reset'),
    workflowTaskFinishEventId: begin?.eventId ?? null,
  });
  // All that it knew is lost to it, and seen once more: twelve looks are over, in which the session became stale.
  await waitFor('the run that was reset has looked for long enough', async () => {
    const { events: later } = await client.workflow.getHandle(workflowId, reset.runId ?? '').fetchHistory();
    const looked = (later ?? []).filter((event) => event.activityTaskCompletedEventAttributes);
    return looked.length >= 3;
  });
  expect(sent).toHaveLength(1);
  await client.workflow.getHandle(workflowId).terminate();
});
