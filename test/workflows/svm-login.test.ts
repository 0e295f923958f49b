import { InspectClient, RunFailedError } from '../../src/client';
import { SECRET } from './support/stage';
import { killed } from './support/steps';
import { useStages } from './support/use-stages';
import { stale } from './support/world';

const stages = useStages();

/** F8: a cluster of which an SVM's login sees that SVM alone. */
const seenBySvm = (sessions: Parameters<typeof stages.with>[0]) =>
  stages.with(sessions, {
    simulator: { users: [{ name: 'vsadmin', password: SECRET, svm: 'svm1' }] },
    user: 'vsadmin',
    entry: { scope: 'svm', allow: [] },
  });

test.concurrent("F8: a report shows what is stale as far as an SVM's login sees", async () => {
  const stage = await seenBySvm([stale('1:1')]);
  const report = await stage.run({ mode: 'report' });
  expect(report).toMatchObject({
    outcome: 'reported',
    wouldBe: 'incomplete_view',
    clusterName: 'svm1',
    clusterUuid: stage.simulator.svms[0]?.uuid,
    sessions: [{ sessionId: '1:1', decision: 'kept', reason: 'nodes_unknown', rule: expect.any(String) }],
    counts: { sessions: 1, planned: 0, kept: 1 },
    pools: [],
  });
  expect(report.summary).toContain("1 of 1 sessions are stale as far as an SVM's login sees");
});

test.concurrent('F8: enforce is refused before the first sample, and says which login it takes', async () => {
  const stage = await seenBySvm([stale('1:1')]);
  // However it came to grant that: no configuration with both is taken.
  stage.entry.allow = ['kill-sessions'];
  const failure = await stage.run().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RunFailedError);
  expect(failure).toMatchObject({
    type: 'NotGranted',
    message: expect.stringContaining('login of the cluster'),
  });
  expect(killed(stage)).toEqual([]);
  expect(stage.simulator.stats().requests).not.toHaveProperty('GET /api/protocols/ndmp/sessions');
});

test.concurrent('F8: sessions of that SVM can be looked at, nodes are none', async () => {
  const stage = await seenBySvm([stale('1:1')]);
  const inspect = new InspectClient(stages.server.client, stages.taskQueue);
  const look = { cluster: stage.cluster, requestedBy: { name: 'tester' } };
  expect(await inspect.run({ ...look, read: 'sessions' })).toMatchObject({ records: [{ sessionId: '1:1' }] });
  expect(await inspect.run({ ...look, read: 'nodes' })).toMatchObject({ records: [] });
});
