import { ontapWorkflowsOn } from '../../src/client';
import { schedulerWorkflowId, scheduleId, WORKFLOWS } from '../../src/contracts/ids';
import { connectTestServer, type TestServer, uniqueName } from '../support/temporal-server';
import { waitFor } from '../support/wait-for';

let server: TestServer;
beforeAll(async () => {
  server = await connectTestServer();
});
afterAll(() => server?.stop());

test('a run of ours is exported as what it is, also under the id of a scheduler', async () => {
  const workflowId = schedulerWorkflowId(scheduleId(uniqueName('night')));
  const handle = await server.client.workflow.start(WORKFLOWS.killSessions, {
    workflowId,
    taskQueue: uniqueName('nobody'),
  });
  await handle.terminate('it has ended');
  const { auditExport } = ontapWorkflowsOn(server.client);
  const seen = async () => {
    const runs = await auditExport.closedRuns(new Date().toISOString());
    return runs.filter((run) => run.workflowId === workflowId);
  };
  await waitFor('it is listed', async () => (await seen()).length > 0, 30_000);
  expect(await seen()).toMatchObject([{ workflow: WORKFLOWS.killSessions }]);
});
