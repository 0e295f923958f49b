import { replayAll } from '../support/collect-histories';
import { startTimeSkippingTestServer } from '../support/temporal-server';
import { openStage } from './support/stage';
import { killed, killRunId, LISTING, occupyTurn, outcomes } from './support/steps';
import { stale, world } from './support/world';

const TEN_MINUTES_MS = 600_000;

test('a run whose turn does not come within ten minutes is busy, and has killed nothing', async () => {
  const server = await startTimeSkippingTestServer();
  const stage = await openStage(server, { simulator: { scenario: world([stale('1:1')]) } });
  try {
    // The window is skipped; ONTAP's clock is not.
    stage.simulator.faults.add({ kind: 'latency', ms: 600, ...LISTING, count: 'always' });
    await occupyTurn(server, stage);
    const run = await stage.start();
    const report = await run.result();
    expect(report.outcome).toBe('busy');
    expect(report.summary).toContain(
      `another run was killing on this cluster for 10 minutes: ${killRunId(stage)}.`,
    );
    expect(outcomes(report)).toEqual({ '1:1': 'not_attempted' });
    const waitedMs = Date.parse(report.endedAt) - Date.parse(report.startedAt);
    expect(waitedMs).toBeGreaterThan(0.9 * TEN_MINUTES_MS);
    expect(waitedMs).toBeLessThan(1.05 * TEN_MINUTES_MS);
    expect(killed(stage)).toEqual([]);
    const history = await server.client.workflow.getHandle(run.workflowId).fetchHistory();
    await replayAll([{ workflowId: run.workflowId, history }]);
  } finally {
    await stage.close();
    await server.stop();
  }
});
