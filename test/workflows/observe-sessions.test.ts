import { openRecord } from '../../src/activities/evidence/seals';
import { clusterQueue, observeWorkflowId } from '../../src/contracts/ids';
import { observedSessionsQuery } from '../../src/contracts/messages';
import type { ObserveInput, ObserveTurnsInput, ObserveTurnsResult } from '../../src/contracts/observe';
import { NOTHING_TOLD } from '../../src/contracts/session-event';
import { recordsOf } from '../../src/rules/audit';
import { historyJson } from '../../src/temporal';
import { TEST_KEYS } from '../support/evidence-keys';
import { waitFor } from '../support/wait-for';
import { killed, sessionOf } from './support/steps';
import type { Stage } from './support/stage';
import { useStages } from './support/use-stages';
import { stale, working } from './support/world';

const stages = useStages();

function start({ cluster, taskQueue }: Stage, change: Partial<ObserveInput> = {}) {
  const input: ObserveInput = { cluster, requestedBy: { name: 'worker' }, ...change };
  return stages.server.client.workflow.start('observeSessions', {
    taskQueue,
    workflowId: observeWorkflowId(cluster),
    args: [input],
  });
}

test('an observer knows how long each session is unchanged, until its entry asks for no ages', async () => {
  const stage = await stages.with([stale('1:1'), working('1:2')]);
  stage.entry.ages = { every: '20ms' };
  const observer = await start(stage);
  const known = async () => {
    const { records } = await observer.query(observedSessionsQuery);
    const opened = records.flatMap((sealed) => openRecord(TEST_KEYS, sealed) ?? []);
    return opened.map(({ unchangedMs }) => unchangedMs).sort((a, b) => a - b);
  };
  // A backup that works has no age.
  await waitFor('it has seen both', async () => (await known()).length === 2);
  const [none = -1, age = -1] = await known();
  expect(none).toBeLessThan(age);
  expect(age).toBeGreaterThanOrEqual(11 * 20);
  expect(killed(stage)).toEqual([]);
  stage.simulator.sessions.remove(sessionOf(stage, '1:2'));
  await waitFor('one is gone', async () => (await observer.query(observedSessionsQuery)).faces?.length === 1);
  delete stage.entry.ages;
  expect(await observer.result()).toEqual({ outcome: 'not_configured' });
  const run = { workflowId: observer.workflowId, runId: observer.firstExecutionRunId };
  const { records } = recordsOf(await historyJson(stages.server.client, run), run);
  const ended = records.filter(({ kind }) => kind === 'session_ended');
  expect(ended).toMatchObject([{ cluster: stage.cluster, session: { sessionId: '1:2' } }]);
  expect(records.some(({ kind }) => kind === 'pool_peak')).toBe(true);
});

test('what an observer knows goes from run to run', async () => {
  const stage = await stages.open({ unserved: true });
  const given: [number, number][] = [];
  const use = { sessions: [], peaks: [], dropped: 1 };
  const observeNdmpSessions = async ({
    records,
    faces = [],
    telling,
    ...more
  }: ObserveTurnsInput): Promise<ObserveTurnsResult> => {
    given.push([records.length, faces.length]);
    expect(telling).toEqual(NOTHING_TOLD);
    expect(Object.keys(more)).toEqual([]);
    const last = given.length > 25 ? { ended: 'not_configured' as const } : {};
    const told = { lookedAt: 'now', summary: { nodes: [], oldestUnchangedSeconds: 0 } };
    const face = { identity: '1', ownerUuid: '2', sessionId: '3' };
    return { missed: 0, ...told, records: [...records, 'one more'], faces: [...faces, face], use, ...last };
  };
  await stages.server.runWorker({
    taskQueue: clusterQueue(stage.cluster),
    activities: { observeNdmpSessions },
  });
  const run = await start(stage);
  expect(await run.result()).toEqual({ outcome: 'not_configured' });
  expect(given).toEqual(Array.from({ length: 26 }, (_, index) => [index, index]));
  const { runId } = await stages.server.client.workflow.getHandle(run.workflowId).describe();
  expect(runId).not.toBe(run.firstExecutionRunId);
});

test('an observer that nobody serves ends', async () => {
  const stage = await stages.open({ unserved: true });
  expect(await (await start(stage, { unservedAfter: '1s' })).result()).toEqual({ outcome: 'unserved' });
});

test('an observer that is cancelled ends as cancelled', async () => {
  const stage = await stages.with([stale('1:1')]);
  stage.entry.ages = { every: '1h' };
  const run = await start(stage);
  await waitFor('it looks', async () => (await run.describe()).raw.pendingActivities?.length === 1);
  await run.cancel();
  await expect(run.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
});

test('a wrong input is refused', async () => {
  const stage = await stages.open({ unserved: true });
  const run = await start(stage, { unservedAfter: 'never' });
  await expect(run.result()).rejects.toMatchObject({ cause: { type: 'InvalidRequest' } });
});
