import { randomUUID } from 'node:crypto';
import type { CleanupHandle } from '../../src/client';
import type { KillReport } from '../../src/contracts/kill';
import type { killSessions } from '../../src/workflows';
import { halfOpen } from '../../src/simulator';
import { connectTestServer } from '../support/temporal-server';
import { waitFor } from '../support/wait-for';
import { matchAll, testPolicy } from './support/policies';
import { hold, KILL, killed, killRunId, outcomes, untilEvent, untilPhase } from './support/steps';
import { useStages } from './support/use-stages';
import { many, stale } from './support/world';

const stages = useStages(connectTestServer);

/** Slices of one kill each, 5.5 seconds apart. */
const paced = testPolicy({ limits: { maxPercent: 100, killsPerMinute: 11 } });
const CANCEL_REQUESTED = 'workflowExecutionCancelRequestedEventAttributes';

async function killReport(workflowId: string, runId?: string): Promise<KillReport> {
  return stages.server.client.workflow.getHandle<typeof killSessions>(workflowId, runId).result();
}

/** Runs the clean-up anew from its first or its last task on; the run of before ends. The id of the new run. */
async function reset({ workflowId, runId = '' }: CleanupHandle, task: 0 | -1): Promise<string> {
  const { client, namespace } = stages.server;
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  const answer = await client.workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId, runId },
    reason: 'the test wants it',
    workflowTaskFinishEventId: tasks.at(task)?.eventId ?? null,
    requestId: randomUUID(),
  });
  return answer.runId;
}

/** Two kills, a slice each, and the first one held. */
async function killing() {
  const stage = await stages.with(many(2));
  const held = hold(stage.simulator, KILL);
  const run = await stage.start({ policy: paced });
  await held.reached;
  const child = await stages.server.client.workflow.getHandle(killRunId(stage)).describe();
  return { stage, held, run, childRunId: child.runId };
}

test.concurrent('kills are paced in slices, those that hold a tape first', async () => {
  const stage = await stages.with([stale('1:1'), stale('1:9', { tape: { device: 'nrst0a' } })]);
  const report = await stage.run({ policy: paced });
  expect(outcomes(report)).toEqual({ '1:1': 'killed', '1:9': 'killed' });
  expect(killed(stage)).toEqual(['1:9', '1:1']);
  const [first = 0, second = 0] = stage.simulator.ledger().writes.map(({ at }) => Date.parse(at));
  expect(second - first).toBeGreaterThanOrEqual(60_000 / 11);
});

test.concurrent(
  'a second clean-up of one cluster waits for its turn, and then kills what is left',
  async () => {
    const stage = await stages.with([stale('1:1'), stale('1:2', { story: halfOpen() })]);
    const held = hold(stage.simulator, KILL);
    const first = await stage.start();
    await held.reached;
    const second = await stage.start({ policy: testPolicy({ name: 'other', match: matchAll, protect: [] }) });
    await untilPhase(second, 'waiting_for_turn');
    expect(await second.status()).toMatchObject({
      now: expect.stringMatching(
        /^Another run is killing on this cluster, kill\/[0-9a-f-]{36}; only one may at a time\.$/,
      ),
      next: 'Waits for its end, for 10m at most.',
    });
    expect(killed(stage)).toEqual([]);
    held.open();
    expect(outcomes(await first.result())).toEqual({ '1:1': 'killed', '1:2': undefined });
    const report = await second.result();
    expect(report.outcome).toBe('enforced');
    expect(outcomes(report)).toEqual({ '1:1': 'already_gone', '1:2': 'killed' });
    expect(stage.simulator.ledger()).toMatchObject({ deletes: 2, wrongfulKills: 0 });
  },
);

test.concurrent(
  'kills whose clean-up is terminated end: what is in flight is awaited, nothing new is started',
  async () => {
    const stage = await stages.with(many(3));
    const held = hold(stage.simulator, KILL);
    const run = await stage.start({ policy: paced });
    await held.reached;
    await stages.server.client.workflow.getHandle(run.workflowId).terminate('the test wants it');
    await untilEvent(stages.server, killRunId(stage), CANCEL_REQUESTED);
    held.open();
    const report = await killReport(killRunId(stage));
    expect(report.ended).toBe('cancelled');
    expect(report.sessions.map(({ outcome }) => outcome)).toEqual([
      'killed',
      'not_attempted',
      'not_attempted',
    ]);
    expect(killed(stage)).toEqual(['1:1']);
    expect(stage.simulator.ledger()).toMatchObject({ deletes: 1, wrongfulKills: 0 });
    await expect(run.result()).rejects.toMatchObject({ type: 'Terminated' });
  },
);

test.concurrent('a clean-up that is terminated before the first kill kills nothing', async () => {
  const stage = await stages.with(many(3));
  const held = hold(stage.simulator, { path: '/api/cluster', nth: 3 });
  const run = await stage.start();
  await held.reached;
  await stages.server.client.workflow.getHandle(run.workflowId).terminate('the test wants it');
  const report = await killReport(killRunId(stage));
  held.open();
  expect(report).toMatchObject({ ended: 'cancelled', sessions: Array(3).fill({ outcome: 'not_attempted' }) });
  expect(killed(stage)).toEqual([]);
});

test.concurrent(
  'kills whose clean-up is reset to its beginning end, and it kills anew what is left',
  async () => {
    const { stage, held, run, childRunId } = await killing();
    const newRunId = await reset(run, 0);
    held.open();
    const ended = await killReport(killRunId(stage), childRunId);
    expect(ended).toMatchObject({
      ended: 'cancelled',
      sessions: [{ outcome: 'killed' }, { outcome: 'not_attempted' }],
    });
    expect(killed(stage)).toEqual(['1:1']);
    const report = await stage.cleanup.get(run.workflowId, newRunId).result();
    expect(report.outcome).toBe('enforced');
    expect(outcomes(report)).toMatchObject({ '1:2': 'killed' });
    expect(killed(stage)).toEqual(['1:1', '1:2']);
    expect(stage.simulator.ledger()).toMatchObject({ deletes: 2, wrongfulKills: 0 });
  },
);

test.concurrent(
  'kills whose clean-up is reset while they run end, and the new run tells what they did',
  async () => {
    const { stage, held, run } = await killing();
    const newRunId = await reset(run, -1);
    held.open();
    const report = await stage.cleanup.get(run.workflowId, newRunId).result();
    expect(report.outcome).toBe('cancelled');
    expect(outcomes(report)).toEqual({ '1:1': 'killed', '1:2': 'not_attempted' });
    expect(killed(stage)).toEqual(['1:1']);
  },
);

test.concurrent('a kill that ONTAP turned away is not tried again when its run is cancelled', async () => {
  const stage = await stages.with([stale('1:1')]);
  const back = stage.simulator.faults.add({
    kind: 'status',
    status: 503,
    code: '7',
    ...KILL,
    count: 'always',
  });
  const run = await stage.start();
  await waitFor('the first try', () => killed(stage).length >= 1);
  await run.cancel();
  await untilEvent(stages.server, killRunId(stage), CANCEL_REQUESTED);
  back();
  const report = await run.result();
  expect(report.outcome).toBe('cancelled');
  expect(report.sessions).toMatchObject([{ outcome: 'not_attempted', note: 'the run was cancelled' }]);
  expect(stage.simulator.ledger().deletes).toBe(0);
});
