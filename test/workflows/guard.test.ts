import { hungDump } from '../../src/simulator';
import { matchAll, testPolicy } from './support/policies';
import { asked, decisions, killed, outcomes, plannedHash } from './support/steps';
import { useStages } from './support/use-stages';
import { many, stale, working } from './support/world';

const stages = useStages();
const guard = { minWindow: '500ms', minSamples: 2 };

test.concurrent('a longer window and more samples than the policy wants are done, and reported', async () => {
  const stage = await stages.with([stale('1:1')], { entry: { guard: { minWindow: '1s', minSamples: 4 } } });
  const report = await stage.run();
  expect(report).toMatchObject({
    outcome: 'enforced',
    tightened: ['window 500ms → 1002ms (guard.minWindow)', 'every 500ms → 334ms (guard.minSamples)'],
    window: { samples: 4 },
  });
  const { from = '', to = '' } = report.window ?? {};
  expect(Date.parse(to) - Date.parse(from)).toBeGreaterThanOrEqual(1_000);
});

test.concurrent('smaller limits of the guard are reported as tightened', async () => {
  const stage = await stages.with([working('1:1')], { entry: { guard: { ...guard, maxKills: 3 } } });
  expect((await stage.run({ mode: 'report' })).tightened).toEqual(['maxKills 20 → 3 (guard.maxKills)']);
});

test.concurrent(
  'what the guard never matches or protects is protected, whatever the policy says',
  async () => {
    const stage = await stages.with(
      [
        stale('1:1', { story: hungDump() }),
        stale('1:2', { client: { address: '10.1.2.3' } }),
        stale('1:3', { client: { address: '10.1.2.4' } }),
      ],
      { entry: { guard: { ...guard, protect: [{ name: 'library', client: ['10.1.2.3/32'] }] } } },
    );
    const report = await stage.run({ policy: testPolicy({ match: matchAll, protect: [] }) });
    expect(decisions(report)).toEqual({
      '1:1': 'protected: guard',
      '1:2': 'protected: guard/library',
      '1:3': 'kill',
    });
    expect(killed(stage)).toEqual(['1:3']);
  },
);

test.concurrent('what the guard protects only since the plan is refused right before the kill', async () => {
  const stage = await stages.with([stale('1:1', { client: { address: '10.1.2.3' } }), stale('1:2')]);
  const run = await stage.start({ policy: testPolicy({ approval: { required: true } }) });
  const planHash = await plannedHash(run);
  stage.entry.guard.protect = [{ name: 'library', client: ['10.1.2.3/32'] }];
  await run.approve({ planHash, by: 'alice' });
  const report = await run.result();
  expect(report.outcome).toBe('partial');
  expect(outcomes(report)).toEqual({ '1:1': 'refused', '1:2': 'killed' });
  expect(killed(stage)).toEqual(['1:2']);
});

test.concurrent('more kills than approvalAbove need approval, that many do not', async () => {
  const entry = { guard: { ...guard, approvalAbove: 1 } };
  const [one, two] = await Promise.all([stages.with(many(1), { entry }), stages.with(many(2), { entry })]);
  expect(await one.run()).toMatchObject({ outcome: 'enforced' });
  expect(await two.run({ mode: 'report' })).toMatchObject({ wouldBe: 'approval_wanted' });
  const run = await two.start();
  await run.approve({ planHash: await plannedHash(run), by: 'alice' });
  expect(await run.result()).toMatchObject({ outcome: 'enforced', approval: { wanted: 'guard' } });
});

test.concurrent('enforce without the grant fails before the first sample; report needs none', async () => {
  const stage = await stages.with([stale('1:1')], { entry: { allow: ['control-jobs'] } });
  await expect(stage.run()).rejects.toMatchObject({
    type: 'NotGranted',
    message: expect.stringContaining(`put "allow: [kill-sessions]" into the entry of "${stage.cluster}"`),
  });
  expect(asked(stage)).toEqual(['GET /api/cluster', 'GET /api/protocols/ndmp']);
  expect(await stage.run({ mode: 'report' })).toMatchObject({ outcome: 'reported', wouldBe: 'enforced' });
});

test.concurrent('a cluster other than the pinned one fails the run before the first sample', async () => {
  const pinned = '1cd8a442-86d1-11e0-ae1c-123478563412';
  const stage = await stages.with([stale('1:1')], { entry: { uuid: pinned } });
  await expect(stage.run({ mode: 'report' })).rejects.toMatchObject({
    type: 'WrongCluster',
    message: expect.stringMatching(
      new RegExp(`${stage.simulator.cluster.uuid}.*${pinned}.*then start the worker anew`),
    ),
  });
  expect(asked(stage)).toEqual(['GET /api/cluster']);
});

test.concurrent('a grant that is taken away after the plan stops the kills before the first', async () => {
  const stage = await stages.with([stale('1:1')]);
  const run = await stage.start({ policy: testPolicy({ approval: { required: true } }) });
  const planHash = await plannedHash(run);
  stage.entry.allow = [];
  await run.approve({ planHash, by: 'alice' });
  const report = await run.result();
  expect(report.outcome).toBe('partial');
  expect(report.sessions[0]).toMatchObject({
    outcome: 'refused',
    note: expect.stringContaining('does not grant kill-sessions any more'),
  });
  expect(killed(stage)).toEqual([]);
});

test.concurrent('another cluster behind the same address after the plan is not touched', async () => {
  const stage = await stages.with([stale('1:1')]);
  const run = await stage.start({ policy: testPolicy({ approval: { required: true } }) });
  const planHash = await plannedHash(run);
  stage.simulator.cluster.uuid = '1cd8a442-86d1-11e0-ae1c-123478563412';
  await run.approve({ planHash, by: 'alice' });
  const report = await run.result();
  expect(report.sessions[0]).toMatchObject({
    outcome: 'failed',
    note: expect.stringContaining('The plan was made on cluster'),
  });
  expect(killed(stage)).toEqual([]);
});

test.concurrent(
  'a session that works is not killed, even where a rule matches it and nothing protects it',
  async () => {
    const stage = await stages.with([working('1:1'), stale('1:2', { story: hungDump() })], {
      entry: { guard: { ...guard, neverMatch: [] } },
    });
    const report = await stage.run({ policy: testPolicy({ match: matchAll, protect: [] }) });
    expect(decisions(report)).toEqual({ '1:1': 'moved', '1:2': 'kill' });
    expect(report.remarks).toEqual([]);
    expect(stage.simulator.ledger()).toMatchObject({ deletes: 1, wrongfulKills: 0 });
  },
);

const BACKUP01 = { clients: [{ cidr: '10.1.2.3/32', name: 'backup01' }] };
const forClient = (...client: string[]) =>
  testPolicy({ match: [{ name: 'one-server', client, dataState: ['halted'] }] });

test.concurrent(
  'a client may be named as in the configuration of the cluster, and the report says who',
  async () => {
    const here = { client: { address: '10.1.2.3' } };
    const stage = await stages.with([stale('1:1', here), stale('1:2')], BACKUP01);
    const run = await stage.start({ policy: forClient('backup01') });
    const report = await run.result();
    expect(decisions(report)).toMatchObject({ '1:1': 'kill', '1:2': 'no_match' });
    expect(report.sessions[0]?.clientName).toBe('backup01');
    expect(killed(stage)).toEqual(['1:1']);
  },
);

test.concurrent('a client that the cluster does not know fails the run before its first sample', async () => {
  const stage = await stages.with([stale('1:1')], BACKUP01);
  await expect(stage.run({ policy: forClient('backup02') })).rejects.toMatchObject({
    type: 'InvalidRequest',
    message: expect.stringContaining('did you mean backup01? known are backup01') as string,
  });
  expect(asked(stage)).toEqual([]);
});
