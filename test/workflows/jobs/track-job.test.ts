import { jobWorkflowId } from '../../../src/contracts/ids';
import type { TrackJobInput } from '../../../src/contracts/track-job';
import type { trackJob } from '../../../src/workflows';
import type { TestServer } from '../../support/temporal-server';
import { connectTestServer } from '../../support/temporal-server';
import type { Stage } from '../support/stage';
import { openStage } from '../support/stage';

let server: TestServer;
let stage: Stage;

beforeAll(async () => {
  server = await connectTestServer();
  stage = await openStage(server, {
    entry: { allow: ['control-jobs'] },
    simulator: {
      scenario: {
        name: 'jobs',
        nodes: [{ name: 'n1' }],
        svms: [{ name: 'svm1' }],
        sessions: [],
        jobs: [{ uuid: '11111111-1111-4111-8111-111111111111', description: 'quick', work: 3 }],
      },
    },
  });
});

afterAll(async () => {
  await stage?.close();
  await server?.stop();
});

test('a watch ends with the job', async () => {
  const uuid = '11111111-1111-4111-8111-111111111111';
  const input: TrackJobInput = { cluster: stage.cluster, uuid, requestedBy: { name: 'tester' } };
  const outcome = await server.client.workflow.execute<typeof trackJob>('trackJob', {
    workflowId: jobWorkflowId(stage.cluster, uuid),
    taskQueue: stage.taskQueue,
    args: [input],
  });
  expect(outcome).toMatchObject({ outcome: 'succeeded', job: { description: 'quick' } });
});
