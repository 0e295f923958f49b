import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@temporalio/client';
import type { History } from '../support/replay';
import { connectTestServer, startTestServer, type TestServer } from '../support/temporal-server';
import { waitFor } from '../support/wait-for';
import { auditActivities } from '../workflows/support/audit-activities';
import { openStages } from '../workflows/support/stage';
import { type Case, CASES, HALT_CASES } from './cases';
import { storeRuns } from './store';

let shared: TestServer;
beforeAll(async () => {
  shared = await connectTestServer();
});
afterAll(() => shared?.stop());

type Run = { workflowId: string; runId: string; history: History };

const read = async (server: TestServer, { workflowId, runId }: Omit<Run, 'history'>): Promise<Run> => ({
  workflowId,
  runId,
  history: await server.client.workflow.getHandle(workflowId, runId).fetchHistory(),
});

const childrenOf = ({ history }: Run) =>
  (history.events ?? []).flatMap(
    (event) => event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId ?? [],
  );

/** Every run of a queue, oldest first, also of schedules and of others; the list lags behind by some milliseconds. */
async function runsOn(server: TestServer, taskQueue: string): Promise<Run[]> {
  let runs: Run[] = [];
  await waitFor(`all runs on ${taskQueue} are listed`, async () => {
    const listed = [];
    for await (const run of server.client.workflow.list({ query: `TaskQueue = '${taskQueue}'` }))
      listed.push(run);
    listed.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
    runs = await Promise.all(listed.map((run) => read(server, run)));
    const ids = new Set(runs.map(({ workflowId }) => workflowId));
    return runs.length > 0 && runs.flatMap(childrenOf).every((child) => ids.has(child));
  });
  return runs;
}

async function others(server: TestServer, workflowIds: string[]): Promise<Run[]> {
  return Promise.all(
    workflowIds.map(async (workflowId) =>
      read(server, await server.client.workflow.getHandle(workflowId).describe()),
    ),
  );
}

/** Plays a case on a queue of its own, and stores the history of every workflow that ran on it. */
async function record(server: TestServer, name: string, play: Case): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-'));
  const stages = await openStages(server, undefined, auditActivities(folder));
  const { connection, namespace } = server;
  const operator = new Client({ connection, namespace, identity: 'carol@ops' });
  try {
    const more = await play({ server, stages, operator });
    storeRuns(name, [...(await runsOn(server, stages.taskQueue)), ...(await others(server, more ?? []))]);
  } finally {
    await stages.close();
    await rm(folder, { recursive: true });
  }
}

test.concurrent.each(Object.entries(CASES))('records %s', (name, play) => record(shared, name, play));

// A halt would stop the kills of all other cases.
test.each(Object.entries(HALT_CASES))('records %s, on a server of its own', async (name, play) => {
  const own = await startTestServer();
  await record(own, name, play).finally(own.stop);
});
