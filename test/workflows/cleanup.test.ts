import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes';
import { connectTestServer } from '../support/temporal-server';
import { waitFor } from '../support/wait-for';
import { testPolicy } from './support/policies';
import { decisions, killRunId, outcomes } from './support/steps';
import { useStages } from './support/use-stages';
import { stale, working } from './support/world';

// On the real server, beside the stories of kill-sessions: what others test on the light one holds here.
const stages = useStages(connectTestServer);

test.concurrent('a report run plans what is stale and writes nothing', async () => {
  const stage = await stages.with([stale('1:1'), working('1:2')]);
  const report = await stage.run({ mode: 'report' });
  expect(report).toMatchObject({
    outcome: 'reported',
    wouldBe: 'enforced',
    counts: { planned: 1, killed: 0 },
  });
  expect(decisions(report)).toEqual({ '1:1': 'kill', '1:2': 'no_match' });
  expect(outcomes(report)).toEqual({});
  expect(stage.simulator.ledger()).toMatchObject({ writes: [], deletes: 0 });
});

test.concurrent(
  'an enforce run kills what a report run names, by the same plan, and nothing that lives',
  async () => {
    // A window that outlasts the sessions that the demo's applications give up and stop within 3 s.
    const policy = testPolicy({ observe: { window: '4s', every: '1s' } });
    const stage = await stages.open({ simulator: { scenario: 'demo' } });
    const planned = await stage.run({ mode: 'report', policy });
    const report = await stage.run({ policy });
    expect(report).toMatchObject({ outcome: 'enforced', planHash: planned.planHash });
    const named = planned.sessions.filter(({ decision }) => decision === 'kill');
    expect(named).toHaveLength(5);
    expect(
      report.sessions
        .filter(({ decision }) => decision === 'kill')
        .map((row) => [row.sessionId, row.outcome, row.confirmation]),
    ).toEqual(named.map(({ sessionId }) => [sessionId, 'killed', 'confirmed']));
    expect(stage.simulator.ledger()).toMatchObject({
      deletes: named.length,
      wrongfulKills: 0,
      racedKills: 0,
    });
  },
);

test.concurrent('the report tells everything about a session, and the pools before and after', async () => {
  const stage = await stages.with([
    stale('1:1', {
      tape: { device: 'nrst0a' },
      client: { address: '10.20.0.23', port: 4711 },
      path: '/svm1/home',
    }),
  ]);
  const report = await stage.run({ requestedBy: { name: 'tester', reason: 'spring', ticket: 'CHG-1' } });
  expect(report).toMatchObject({
    clusterUuid: stage.simulator.cluster.uuid,
    policy: 'default',
    mode: 'enforce',
    requestedBy: { name: 'tester', reason: 'spring', ticket: 'CHG-1' },
    planHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    window: { samples: 2 },
    pools: expect.arrayContaining([{ node: 'n1', used: 1, usedAfter: 0, limit: 36 }]),
  });
  expect(report.sessions).toEqual([
    {
      ownerUuid: stage.simulator.svms[0]?.uuid,
      sessionId: '1:1',
      node: 'n1',
      ownerSvm: 'svm1',
      pathSvm: 'svm1',
      path: '/svm1/home',
      client: '10.20.0.23',
      clientPort: 4711,
      source: '192.168.10.11',
      engine: 'dump',
      operation: 'backup',
      data: 'halted/successful',
      mover: 'idle',
      tape: 'nrst0a',
      first: [3 * 2 ** 30, 0],
      last: [3 * 2 ** 30, 0],
      bytesAtStake: 3 * 2 ** 30,
      decision: 'kill',
      rule: 'finished-but-open',
      why: expect.stringContaining('data halted (successful), mover idle'),
      unchangedSeconds: expect.any(Number),
      outcome: 'killed',
      confirmation: 'confirmed',
      readAgeMs: expect.any(Number),
      command: 'vserver services ndmp kill 1:1 -vserver svm1',
    },
  ]);
});

test.concurrent('a run that finds nothing stale is clean', async () => {
  const stage = await stages.with([working('1:1')]);
  expect(await stage.run()).toMatchObject({ outcome: 'clean', counts: { sessions: 1, planned: 0 } });
});

test.concurrent('runs are found by cluster, operation, outcome, policy, who asked and ticket', async () => {
  const stage = await stages.with([stale('1:1')]);
  const long = 'x'.repeat(200);
  const run = await stage.start({ requestedBy: { name: "Ann O'Nym", ticket: long } });
  await run.result();
  const { client } = stages.server;
  const query = `OntapCluster = '${stage.cluster}' AND OntapOutcome = 'enforced' AND OntapOperation = 'cleanup-enforce' AND OntapPolicy = 'default' AND ChangeTicket = '${long}'`;
  await waitFor('the run is listed', async () => (await client.workflow.count(query)).count === 1);
  const { typedSearchAttributes } = await client.workflow.getHandle(run.workflowId).describe();
  expect(typedSearchAttributes.get(SEARCH_ATTRIBUTES.requestedBy)).toBe("Ann O'Nym");
  const killer = await client.workflow.getHandle(killRunId(stage)).describe();
  expect(killer.typedSearchAttributes.get(SEARCH_ATTRIBUTES.operation)).toBe('kill');
  expect(killer.typedSearchAttributes.get(SEARCH_ATTRIBUTES.cluster)).toBe(stage.cluster);
});
