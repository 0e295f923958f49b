import type { SequenceInput } from '../../../src/contracts/sequence';
import type { runJobSequence } from '../../../src/workflows';
import type { TestServer } from '../../support/temporal-server';
import { connectTestServer, uniqueName } from '../../support/temporal-server';
import type { Stage } from '../support/stage';
import { openStage } from '../support/stage';

const UUID = '22222222-2222-4222-8222-222222222222';
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
        jobs: [{ uuid: UUID, description: 'security apply', work: 600, pausable: true }],
      },
    },
  });
});

afterAll(async () => {
  await stage?.close();
  await server?.stop();
});

test('pause, hold and resume leave the job running', async () => {
  const input: SequenceInput = {
    cluster: stage.cluster,
    select: { uuids: [UUID] },
    steps: [{ step: 'pause' }, { step: 'hold', for: '1s' }, { step: 'resume' }],
    requestedBy: { name: 'tester' },
  };
  const report = await server.client.workflow.execute<typeof runJobSequence>('runJobSequence', {
    workflowId: uniqueName('sequence'),
    taskQueue: stage.taskQueue,
    args: [input],
  });
  expect(report).toMatchObject({ outcome: 'done', jobs: [{ uuid: UUID, outcome: 'done' }] });
  expect(report.jobs[0]?.steps.map((step) => step.why)).toEqual(['paused', 'held for 1s', 'it runs again']);
});
