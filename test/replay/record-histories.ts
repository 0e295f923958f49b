import { collectHistories } from '../support/collect-histories';
import { connectTestServer, type TestServer } from '../support/temporal-server';
import { openStages } from '../workflows/support/stage';
import { type Case, CASES } from './cases';
import { storeHistory } from './store';

let server: TestServer;
beforeAll(async () => {
  server = await connectTestServer();
});
afterAll(() => server?.stop());

/** Plays a case on a queue of its own, and stores the history of every workflow that ran on it. */
async function record(name: string, play: Case): Promise<void> {
  const stages = await openStages(server);
  try {
    await play({ server, stages });
    for (const { history } of await collectHistories(server, stages.taskQueue)) {
      const type = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name;
      storeHistory(name, type ?? 'unknown', history);
    }
  } finally {
    await stages.close();
  }
}

test.concurrent.each(Object.entries(CASES))('records %s', record);
