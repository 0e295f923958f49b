import { Client } from '@temporalio/client';
import { collectHistories } from '../support/collect-histories';
import type { History } from '../support/replay';
import { connectTestServer, type TestServer } from '../support/temporal-server';
import { openStages } from '../workflows/support/stage';
import { type Case, CASES } from './cases';
import { storeRuns } from './store';

let server: TestServer;
beforeAll(async () => {
  server = await connectTestServer();
});
afterAll(() => server?.stop());

type Run = { workflowId: string; runId: string; history: History };

const read = async ({ workflowId, runId }: Omit<Run, 'history'>): Promise<Run> => ({
  workflowId,
  runId,
  history: await server.client.workflow.getHandle(workflowId, runId).fetchHistory(),
});

/** Every run of a queue, oldest first. */
async function runsOn(taskQueue: string): Promise<Run[]> {
  // Until all are listed.
  await collectHistories(server, taskQueue);
  const listed = [];
  for await (const run of server.client.workflow.list({ query: `TaskQueue = '${taskQueue}'` }))
    listed.push(run);
  listed.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
  return Promise.all(listed.map(read));
}

async function others(workflowIds: string[]): Promise<Run[]> {
  return Promise.all(
    workflowIds.map(async (workflowId) =>
      read(await server.client.workflow.getHandle(workflowId).describe()),
    ),
  );
}

/** Plays a case on a queue of its own, and stores the history of every workflow that ran on it. */
async function record(name: string, play: Case): Promise<void> {
  const stages = await openStages(server);
  const { connection, namespace } = server;
  const operator = new Client({ connection, namespace, identity: 'carol@ops' });
  try {
    const more = await play({ server, stages, operator });
    storeRuns(name, [...(await runsOn(stages.taskQueue)), ...(await others(more ?? []))]);
  } finally {
    await stages.close();
  }
}

test.concurrent.each(Object.entries(CASES))('records %s', record);
