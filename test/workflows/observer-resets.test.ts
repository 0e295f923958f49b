import { connectTestServer, uniqueName } from '../support/temporal-server';
import { COLLECTED, observe, watched } from './support/observed';
import { useStages } from './support/use-stages';
import { stale } from './support/world';

const stages = useStages(connectTestServer);

test('what an observer that was reset has not seen is no evidence', async () => {
  const stage = await watched(stages, [stale('1:1')]);
  const observer = await observe(stages, stage);
  await observer.untilItCovers();
  const { client, connection, namespace } = stages.server;
  const { events } = await client.workflow.getHandle(observer.workflowId).fetchHistory();
  const begin = (events ?? []).find((event) => event.workflowTaskCompletedEventAttributes);
  await connection.workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: observer.workflowId },
    reason: 'test',
    requestId: uniqueName('reset'),
    workflowTaskFinishEventId: begin?.eventId ?? null,
  });
  const report = await stage.run({ mode: 'report', policy: COLLECTED });
  expect(report).toMatchObject({ evidence: 'fresh', counts: { planned: 1 } });
  expect(report.remarks[0]).toMatch(/not for 4s yet|has not looked yet/);
  await observer.end();
});
