import { SEARCH_ATTRIBUTE_NAMES } from '../../src/contracts/search-attributes';
import type { cleanupStaleSessions } from '../../src/workflows';
import { replayHistory } from '../support/replay';
import type { TestServer } from '../support/temporal-server';
import { startTimeSkippingTestServer } from '../support/temporal-server';
import type { Stage } from './support/stage';
import { openStage } from './support/stage';
import { killed, killRunId, LISTING, outcomes, untilPhase } from './support/steps';
import { testPolicy } from './support/policies';
import { stale, world } from './support/world';

const KEYWORD = 2;
const TEN_MINUTES_MS = 600_000;

/** Takes the id of the cluster's killer with a run that waits: time is not skipped while a task finds no worker. */
async function occupyTurn({ client }: TestServer, stage: Stage): Promise<void> {
  const approval = { required: true, within: '24h' };
  const { workflowId } = await client.workflow.start<typeof cleanupStaleSessions>('cleanupStaleSessions', {
    taskQueue: stage.taskQueue,
    workflowId: killRunId(stage),
    args: [stage.input({ policy: testPolicy({ approval }) })],
  });
  await untilPhase(stage.cleanup.get(workflowId), 'awaiting_approval');
}

test('a run whose turn does not come within ten minutes is busy, and has killed nothing', async () => {
  const server = await startTimeSkippingTestServer();
  await server.connection.operatorService.addSearchAttributes({
    namespace: server.namespace,
    searchAttributes: Object.fromEntries(SEARCH_ATTRIBUTE_NAMES.map((name) => [name, KEYWORD])),
  });
  const stage = await openStage(server, { simulator: { scenario: world([stale('1:1')]) } });
  try {
    // The window is skipped; ONTAP's clock is not.
    stage.simulator.faults.add({ kind: 'latency', ms: 600, ...LISTING, count: 'always' });
    await occupyTurn(server, stage);
    const run = await stage.start();
    const report = await run.result();
    expect(report.outcome).toBe('busy');
    expect(report.summary).toContain('another run was killing on this cluster for 10 minutes');
    expect(outcomes(report)).toEqual({ '1:1': 'not_attempted' });
    const waitedMs = Date.parse(report.endedAt) - Date.parse(report.startedAt);
    expect(waitedMs).toBeGreaterThan(0.95 * TEN_MINUTES_MS);
    expect(waitedMs).toBeLessThan(1.05 * TEN_MINUTES_MS);
    expect(killed(stage)).toEqual([]);
    await replayHistory(await server.client.workflow.getHandle(run.workflowId).fetchHistory());
  } finally {
    await stage.close();
    await server.stop();
  }
});
