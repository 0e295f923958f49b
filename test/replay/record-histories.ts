import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { collectHistories } from '../support/collect-histories';
import { connectTestServer, startTestServer, type TestServer } from '../support/temporal-server';
import { auditActivities } from '../workflows/support/audit-activities';
import { openStages } from '../workflows/support/stage';
import type { Case } from './case';
import { startEarlyServer } from '../workflows/jobs/support/chain-steps';
import { CASES, HALT_CASES } from './cases';
import { CHAIN_CASES } from './job-cases';
import { storeHistory } from './store';

let shared: TestServer;
beforeAll(async () => {
  shared = await connectTestServer();
});
afterAll(() => shared?.stop());

/** Plays a case on a queue of its own, and stores the history of every workflow that ran on it. */
async function record(server: TestServer, name: string, play: Case): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-'));
  const stages = await openStages(server, undefined, auditActivities(folder));
  try {
    await play({ server, stages });
    for (const { history } of await collectHistories(server, stages.taskQueue)) {
      const begun = history.events?.[0]?.workflowExecutionStartedEventAttributes;
      const part = begun?.continuedExecutionRunId ? `${name}.continued` : name;
      storeHistory(part, begun?.workflowType?.name ?? 'unknown', history);
    }
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

test.each(Object.entries(CHAIN_CASES))(
  'records %s, on a server where runs are long soon',
  async (name, play) => {
    const own = await startEarlyServer(40);
    await record(own, name, play).finally(own.stop);
  },
);
