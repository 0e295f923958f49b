import { Client } from '@temporalio/client';
import { collectHistories, type RecordedRun } from '../support/collect-histories';
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

const startOf = ({ history }: RecordedRun): number => {
  const { seconds, nanos } = history.events?.[0]?.eventTime ?? {};
  return Number(seconds ?? 0) * 1e9 + (nanos ?? 0);
};

async function others(workflowIds: string[]): Promise<Run[]> {
  return Promise.all(
    workflowIds.map(async (workflowId) => {
      const handle = server.client.workflow.getHandle(workflowId);
      const { runId } = await handle.describe();
      return { workflowId, runId, history: await handle.fetchHistory() };
    }),
  );
}

/** Plays a case on a queue of its own, and stores the history of every workflow that ran on it. */
async function record(name: string, play: Case): Promise<void> {
  const stages = await openStages(server);
  const { connection, namespace } = server;
  const operator = new Client({ connection, namespace, identity: 'carol@ops' });
  try {
    const more = await play({ server, stages, operator });
    const runs = (await collectHistories(server, stages.taskQueue)) as (RecordedRun & Run)[];
    runs.sort((a, b) => startOf(a) - startOf(b));
    storeRuns(name, [...runs, ...(await others(more ?? []))]);
  } finally {
    await stages.close();
  }
}

test.concurrent.each(Object.entries(CASES))('records %s', record);
