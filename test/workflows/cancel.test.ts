import { createWorkflowQueueActivities } from '../../src/activities';
import type { CleanupHandle } from '../../src/client';
import { CleanupClient } from '../../src/client';
import type { CleanupReport } from '../../src/contracts/cleanup';
import { assertHistories } from '../support/collect-histories';
import { uniqueName } from '../support/temporal-server';
import { testWorkflowBundle } from '../support/workflow-bundle';
import { testPolicy } from './support/policies';
import type { Stage } from './support/stage';
import {
  hold,
  KILL,
  killed,
  killRunId,
  occupyTurn,
  outcomes,
  plannedHash,
  untilEvent,
  untilPhase,
} from './support/steps';
import { useStages } from './support/use-stages';
import { many, stale } from './support/world';

const stages = useStages();

/** Slices of one kill each, ten seconds apart. */
const slowly = testPolicy({ limits: { maxPercent: 100, killsPerMinute: 6 } });
const asking = testPolicy({ approval: { required: true } });

/** The report of a run that was cancelled; the run itself has completed. */
async function cancelledReport(run: CleanupHandle): Promise<CleanupReport> {
  const report = await run.result();
  const { status } = await stages.server.client.workflow.getHandle(run.workflowId, run.runId).describe();
  expect(status.name).toBe('COMPLETED');
  expect(report.outcome).toBe('cancelled');
  expect(report.summary).toMatch(/^Cancelled; \d+ of \d+ planned sessions were killed before\.$/);
  return report;
}

/** Cancels a run once `until` holds. */
async function cancelAt(
  stage: Stage,
  until: (run: CleanupHandle) => Promise<unknown>,
  policy = testPolicy(),
) {
  const run = await stage.start({ policy });
  await until(run);
  await run.cancel();
  return run;
}

test.concurrent(
  'a run that is cancelled before a worker takes it ends with a report that names the request',
  async () => {
    const { client, runWorker } = stages.server;
    const taskQueue = uniqueName('late-workflows');
    const stage = await stages.with([stale('1:1')]);
    const run = await new CleanupClient(client, taskQueue).start(stage.input());
    await run.cancel();
    await runWorker({
      taskQueue,
      workflowBundle: testWorkflowBundle(),
      activities: createWorkflowQueueActivities({ hooks: new Map(), send: async () => {} }),
    });
    expect(await cancelledReport(run)).toMatchObject({
      cluster: stage.cluster,
      requestedBy: { name: 'tester' },
      sessions: [],
    });
    expect(stage.simulator.stats().total).toBe(0);
    await assertHistories(stages.server, { taskQueue });
  },
);

test.concurrent('a run that is cancelled before the cluster is read ends with an empty report', async () => {
  const stage = await stages.with([stale('1:1')]);
  const held = hold(stage.simulator, { path: '/api/cluster' });
  const report = await cancelledReport(await cancelAt(stage, () => held.reached));
  expect(report.sessions).toEqual([]);
  expect(report.clusterUuid).toBeUndefined();
  held.open();
});

test.concurrent('a run that is cancelled while it samples ends without a plan', async () => {
  const stage = await stages.with([stale('1:1')]);
  const policy = testPolicy({ observe: { window: '10m', every: '1m' } });
  const report = await cancelledReport(await cancelAt(stage, (run) => untilPhase(run, 'sampling'), policy));
  expect(report).toMatchObject({ clusterUuid: stage.simulator.cluster.uuid, sessions: [] });
  expect(report.planHash).toBeUndefined();
});

test.concurrent('a run that is cancelled while its plan waits has attempted nothing', async () => {
  const stage = await stages.with([stale('1:1')]);
  const report = await cancelledReport(await cancelAt(stage, plannedHash, asking));
  expect(report.approval).toBeUndefined();
  expect(report.sessions).toMatchObject([
    { decision: 'kill', outcome: 'not_attempted', note: 'the run ended as cancelled' },
  ]);
  expect(killed(stage)).toEqual([]);
});

test.concurrent('a run that is cancelled while it waits for its turn has attempted nothing', async () => {
  const stage = await stages.with([stale('1:1')]);
  const vacate = await occupyTurn(stages.server, stage);
  const report = await cancelledReport(await cancelAt(stage, (run) => untilPhase(run, 'waiting_for_turn')));
  await vacate();
  expect(outcomes(report)).toEqual({ '1:1': 'not_attempted' });
  expect(killed(stage)).toEqual([]);
});

test.concurrent('a run that is cancelled before its first kill kills nothing', async () => {
  const stage = await stages.with(many(2));
  const held = hold(stage.simulator, { path: '/api/cluster', nth: 3 });
  const report = await cancelledReport(await cancelAt(stage, () => held.reached));
  expect(outcomes(report)).toEqual({ '1:1': 'not_attempted', '1:2': 'not_attempted' });
  held.open();
  expect(killed(stage)).toEqual([]);
});

test.concurrent(
  'a run that is cancelled while it kills awaits what is in flight and starts nothing new',
  async () => {
    const stage = await stages.with(many(3));
    const held = hold(stage.simulator, KILL);
    const run = await cancelAt(stage, () => held.reached, slowly);
    await untilEvent(stages.server, killRunId(stage), 'workflowExecutionCancelRequestedEventAttributes');
    held.open();
    const report = await cancelledReport(run);
    expect(outcomes(report)).toEqual({ '1:1': 'killed', '1:2': 'not_attempted', '1:3': 'not_attempted' });
    expect(report.summary).toBe('Cancelled; 1 of 3 planned sessions were killed before.');
    expect(stage.simulator.ledger()).toMatchObject({ deletes: 1, wrongfulKills: 0 });
  },
);

test.concurrent(
  'a run that is cancelled while it verifies looks for some seconds more and kills nothing again',
  async () => {
    const stage = await stages.with([stale('1:1')], {
      simulator: { switches: { killBehaviour: { kind: 'halted-then-gone', seconds: 3_600 } } },
    });
    const policy = testPolicy({ verify: { within: '5m', killAgainAfter: '2m' } });
    const began = Date.now();
    const report = await cancelledReport(
      await cancelAt(stage, (run) => untilPhase(run, 'verifying'), policy),
    );
    expect(report.sessions).toMatchObject([{ outcome: 'still_present', confirmation: 'confirmed' }]);
    // Far from the two minutes of a run that is not cancelled, also on a busy machine.
    expect(Date.now() - began).toBeLessThan(60_000);
    expect(killed(stage)).toEqual(['1:1']);
  },
);

test.concurrent(
  'a killed session that goes while a cancelled run verifies is reported as killed',
  async () => {
    const stage = await stages.with([stale('1:1')], {
      simulator: { switches: { killBehaviour: { kind: 'halted-then-gone', seconds: 3 } } },
    });
    const run = await cancelAt(stage, (handle) => untilPhase(handle, 'verifying'));
    const report = await cancelledReport(run);
    expect(report).toMatchObject({ sessions: [{ outcome: 'killed' }], counts: { killed: 1 } });
  },
);
