import { writeFile } from 'node:fs/promises';
import type { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { FleetClient } from '../../src/client';
import type { FleetInput, FleetReport, FleetRow } from '../../src/contracts/fleet';
import { cleanupWorkflowId, fleetWorkflowId } from '../../src/contracts/ids';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes';
import { connectTestServer, uniqueName } from '../support/temporal-server';
import { waitFor } from '../support/wait-for';
import { testPolicy } from './support/policies';
import { openStages, type Stage } from './support/stage';
import { killed, untilItSamples } from './support/steps';
import { useStages } from './support/use-stages';
import { stale } from './support/world';

const stages = useStages(connectTestServer);

/** A policy of this name only: fleets of one policy exclude each other. */
const policyOf = (change = {}) => testPolicy({ name: uniqueName('policy'), ...change });
/** Sixteen windows at once on two cores: nothing of them comes within half a second. */
const UNHURRIED = { observe: { window: '4s', every: '4s' } };
const forLong = { observe: { window: '10m', every: '1m' } };

const fleet = () => new FleetClient(stages.server.client, stages.taskQueue);
const inputFor = (clusters: FleetInput['clusters'], change: Partial<FleetInput> = {}): FleetInput => ({
  clusters,
  policy: policyOf(),
  mode: 'enforce',
  requestedBy: { name: 'tester' },
  ...change,
});
const namesOf = (some: Stage[]) => some.map(({ cluster }) => cluster);
const openSome = (count: number) =>
  Promise.all(Array.from({ length: count }, () => stages.with([stale('1:1')])));

const rowOf = ({ rows }: FleetReport, { cluster }: Stage): FleetRow | undefined =>
  rows.find((row) => row.cluster === cluster);

async function withWrongPassword(): Promise<Stage> {
  const stage = await stages.with([stale('1:1')]);
  const { auth } = stage.entry;
  const file = 'basic' in auth ? auth.basic.passwordFile : undefined;
  await writeFile(file ?? '', 'not the password');
  return stage;
}

/** Until the clean-ups of all clusters sample. */
async function untilAllSample(some: Stage[], policy: string): Promise<void> {
  const all = some.map(({ cluster, cleanup }) => cleanup.get(cleanupWorkflowId(cluster, policy)));
  await Promise.all(all.map(untilItSamples));
}

test('sixteen clusters, three of them broken in their own way: each is a row, and the others finish', async () => {
  const good = await openSome(13);
  const unreachable = await stages.open({ entry: { url: 'https://127.0.0.1:1' } });
  const locked = await withWrongPassword();
  const unserved = await stages.open({ unserved: true });
  const clusters = namesOf([unreachable, locked, unserved, ...good]);
  const policy = policyOf(UNHURRIED);
  const report = await fleet().run(
    inputFor(clusters, { policy, mode: 'report', unservedAfter: '20s', unreachableAfter: '20s' }),
  );
  expect(report).toMatchObject({
    outcome: 'partial',
    summary: 'Of 16 clusters 3 failed, 13 reported: 13 of 13 sessions stale, 0 killed.',
    counts: { clusters: 16, good: 13, sessions: 13, planned: 13, killed: 0 },
  });
  expect(report.rows.map(({ cluster }) => cluster)).toEqual(clusters);
  expect(rowOf(report, unreachable)).toMatchObject({ outcome: 'failed', failure: 'OntapTransport' });
  expect(rowOf(report, locked)).toMatchObject({ outcome: 'failed', failure: 'OntapAuth' });
  expect(rowOf(report, unserved)).toMatchObject({ outcome: 'failed', failure: 'ClusterUnserved' });
  for (const stage of good)
    expect(rowOf(report, stage)).toMatchObject({ outcome: 'reported', counts: { planned: 1 } });
  const { currentDetails } = await stages.server.client.workflow
    .getHandle(fleetWorkflowId(policy.name))
    .query<{ currentDetails: string }>('__temporal_workflow_metadata');
  const first = currentDetails.replaceAll('\\', '').split('\n').slice(4, 6);
  expect(first).toEqual(
    [unreachable, locked].map((one) => expect.stringContaining(`- **${one.cluster}** failed: `)),
  );
  const [row] = report.rows.slice(3);
  const whole = await good[0]?.cleanup.get(row?.workflowId ?? '', row?.runId).result();
  expect(whole).toMatchObject({ cluster: row?.cluster, sessions: [{ decision: 'kill' }] });
  expect(Buffer.byteLength(JSON.stringify(report)) / clusters.length).toBeLessThanOrEqual(1_000);
});

test.concurrent('a fleet run that enforces kills on every cluster that grants it', async () => {
  const some = await openSome(2);
  const locked = await stages.open({ entry: { allow: [] } });
  const report = await fleet().run(inputFor(namesOf([locked, ...some])));
  expect(report).toMatchObject({ outcome: 'partial', counts: { clusters: 3, good: 2, killed: 2 } });
  expect(rowOf(report, locked)).toMatchObject({ outcome: 'failed', failure: 'NotGranted' });
  for (const stage of some) {
    expect(rowOf(report, stage)).toMatchObject({ outcome: 'enforced', counts: { killed: 1 } });
    expect(killed(stage)).toEqual(['1:1']);
  }
});

test.concurrent('a fleet run that is cancelled has true reports of all its clean-ups', async () => {
  const some = await openSome(2);
  const policy = policyOf(forLong);
  const run = await fleet().start(inputFor(namesOf(some), { policy }));
  await untilAllSample(some, policy.name);
  await run.cancel();
  const report = await run.result();
  expect(report).toMatchObject({ outcome: 'cancelled', counts: { good: 0, killed: 0 } });
  expect(report.summary).toBe('Cancelled; of 2 clusters 2 cancelled: 0 of 0 sessions stale, 0 killed.');
  for (const { cluster, cleanup } of some) {
    const whole = await cleanup.get(cleanupWorkflowId(cluster, policy.name)).result();
    expect(whole).toMatchObject({ outcome: 'cancelled', cluster });
  }
});

test.concurrent('a fleet run that is terminated does not leave its clean-ups behind', async () => {
  const [stage] = (await openSome(1)) as [Stage];
  const policy = policyOf(forLong);
  const run = await fleet().start(inputFor([stage.cluster], { policy }));
  await untilAllSample([stage], policy.name);
  await stages.server.client.workflow.getHandle(run.workflowId).terminate();
  const whole = await stage.cleanup.get(cleanupWorkflowId(stage.cluster, policy.name)).result();
  expect(whole.outcome).toBe('cancelled');
});

test.concurrent('a clean-up that runs already is left alone and named', async () => {
  const [busy, other] = (await openSome(2)) as [Stage, Stage];
  const policy = policyOf(forLong);
  const first = await busy.start({ policy });
  const run = await fleet().start(inputFor([busy.cluster, other.cluster], { policy }));
  await waitFor('its row', async () => (await run.status()).rows[0]?.outcome === 'already_running');
  const { rows } = await run.status();
  expect(rows).toMatchObject([
    { workflowId: first.workflowId, runId: first.runId, why: expect.stringContaining('follow that one') },
    { cluster: other.cluster, outcome: 'running' },
  ]);
  await expect(fleet().start(inputFor([other.cluster], { policy }))).rejects.toMatchObject({
    code: 'already_running',
    workflowId: run.workflowId,
  });
  await run.cancel();
  await run.result();
  await waitFor('it goes on', async () => (await first.status()).phase === 'sampling');
  await first.cancel();
});

test.concurrent('a clean-up that is terminated is a row', async () => {
  const some = await openSome(1);
  const policy = policyOf(forLong);
  const run = await fleet().start(inputFor(namesOf(some), { policy }));
  await untilAllSample(some, policy.name);
  const [row] = (await run.status()).rows;
  await stages.server.client.workflow.getHandle(row?.workflowId ?? '').terminate();
  expect(await run.result()).toMatchObject({
    outcome: 'failed',
    rows: [{ outcome: 'failed', failure: 'Terminated', runId: expect.any(String) }],
  });
});

test.concurrent('a fleet run can be found by policy, mode, who asked, and how it ended', async () => {
  const [stage] = (await openSome(1)) as [Stage];
  const requestedBy = { name: 'alice', ticket: 'CHG-7' };
  const run = await fleet().start(inputFor([stage.cluster], { mode: 'report', requestedBy }));
  expect(await run.result()).toMatchObject({ outcome: 'done', mode: 'report', requestedBy });
  const { typedSearchAttributes: found } = await stages.server.client.workflow
    .getHandle(run.workflowId)
    .describe();
  expect(found.get(SEARCH_ATTRIBUTES.operation)).toBe('fleet-report');
  expect(found.get(SEARCH_ATTRIBUTES.outcome)).toBe('done');
  expect(found.get(SEARCH_ATTRIBUTES.ticket)).toBe('CHG-7');
  expect(killed(stage)).toEqual([]);
});

const many = Array.from({ length: 501 }, (_, index) => `c${index}`);
const BAD: [what: string, change: object, place: string][] = [
  ['no cluster', { clusters: [] }, 'clusters'],
  ['a cluster twice', { clusters: ['a', 'b', 'a'] }, 'clusters: names a more than once'],
  ['501 clusters', { clusters: many }, 'clusters'],
  ['a name that is none', { clusters: ['../a'] }, 'clusters.0'],
  ['another word than all', { clusters: 'some' }, 'clusters'],
  ['no policy', { policy: undefined }, 'policy'],
  ['a policy by its name only', { policy: 'default' }, 'policy'],
  ['a mode that there is not', { mode: 'kill' }, 'mode'],
  ['an unknown key', { only: [] }, 'only: is not a known key'],
  [
    'a policy that is too large for so many',
    { clusters: many.slice(1), policy: testPolicy({ match: wordy() }) },
    'input: a copy of the policy for each of 500 clusters is ',
  ],
];

function wordy() {
  const path = Array.from({ length: 50 }, (_, index) => `/vol/${'x'.repeat(180)}${index}`);
  return [{ name: 'r', path }];
}

test.concurrent.each(BAD)(
  '%s is refused before anything starts, also by name',
  async (_what, change, place) => {
    const { client } = stages.server;
    const input = { ...inputFor(['never-asked']), ...change };
    await expect(fleet().start(input as FleetInput)).rejects.toMatchObject({
      code: 'invalid_request',
      problems: expect.arrayContaining([expect.stringContaining(place)]),
    });
    const run = client.workflow.execute('cleanupFleet', {
      taskQueue: stages.taskQueue,
      workflowId: uniqueName('fleet/bad'),
      args: [input],
    });
    const failure = await run.catch((error: WorkflowFailedError) => error.cause);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'InvalidRequest', message: expect.stringContaining(place) });
  },
);

test.concurrent(
  'a fleet run under an id of its own is refused, and so is a member with any input',
  async () => {
    const { client } = stages.server;
    const start = (workflow: string, input: unknown) =>
      client.workflow.execute(workflow, {
        taskQueue: stages.taskQueue,
        workflowId: uniqueName('rogue'),
        args: [input],
      });
    await expect(start('cleanupFleet', inputFor(['a']))).rejects.toMatchObject({
      cause: { type: 'InvalidRequest', message: expect.stringContaining('has to be fleet/policy-') },
    });
    for (const input of [null, {}, { cluster: 'a' }])
      await expect(start('fleetMember', input)).rejects.toMatchObject({ cause: { type: 'InvalidRequest' } });
  },
);

test.concurrent('"all" is every cluster of the worker that takes the request', async () => {
  const own = await openStages(stages.server);
  const some = [await own.open(), await own.open()];
  const run = await new FleetClient(stages.server.client, own.taskQueue).run(
    inputFor('all', { mode: 'report' }),
  );
  await own.close();
  expect(run).toMatchObject({ outcome: 'done', counts: { clusters: 2 } });
  expect(run.rows.map(({ cluster }) => cluster)).toEqual(namesOf(some));
});
