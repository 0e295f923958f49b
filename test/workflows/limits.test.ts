import type { PolicyInput } from './support/policies';
import { testPolicy } from './support/policies';
import { killed, outcomes, plannedHash } from './support/steps';
import { useStages } from './support/use-stages';
import { many, stale, working } from './support/world';

const stages = useStages();
const guard = { minWindow: '500ms', minSamples: 2 };
const limits = (change: PolicyInput['limits']) =>
  testPolicy({ limits: { maxKills: 20, maxPercent: 100, ...change } });

const EXCEEDED = [
  ['policy.maxKills', { maxKills: 1 }, {}, 1],
  ['policy.maxPercent', { maxPercent: 10, percentFrom: 2 }, {}, 1],
  ['guard.maxKills', {}, { maxKills: 1 }, 1],
  // The guard's counts from 10 sessions on.
  ['guard.maxPercent', {}, { maxPercent: 10 }, 1],
] as const;

test.concurrent.each(EXCEEDED)(
  'a plan over %s ends the whole run when the policy refuses',
  async (limit, policy, bounds, allowed) => {
    const stage = await stages.with([...many(2), ...many(8, working, 11)], {
      entry: { guard: { ...guard, ...bounds } },
    });
    const report = await stage.run({ policy: limits({ ...policy, onExceed: 'refuse' }) });
    expect(report).toMatchObject({
      outcome: 'limit_exceeded',
      exceeded: [{ limit, allowed, planned: 2 }],
      counts: { planned: 2, killed: 0 },
    });
    expect(outcomes(report)).toMatchObject({ '1:1': 'not_attempted', '1:2': 'not_attempted' });
    expect(report.summary).toContain(
      limit.startsWith('guard')
        ? 'no approval lifts them'
        : `cleanup run ${stage.cluster} --policy default.yaml --mode enforce --on-exceed approve`,
    );
    expect(killed(stage)).toEqual([]);
  },
);

test.concurrent.each(EXCEEDED.slice(0, 2))(
  'a plan over %s waits for approval when the policy says so, and approval lifts the limit',
  async (limit, policy) => {
    const stage = await stages.with([...many(2), ...many(8, working, 11)]);
    const run = await stage.start({ policy: limits({ ...policy, onExceed: 'approve' }) });
    const planHash = await plannedHash(run);
    expect(killed(stage)).toEqual([]);
    await run.approve({ planHash, by: 'alice' });
    expect(await run.result()).toMatchObject({
      outcome: 'enforced',
      approval: { wanted: 'limits', decision: 'approved', by: 'alice' },
      exceeded: [{ limit }],
      counts: { killed: 2 },
    });
    expect(stage.simulator.ledger()).toMatchObject({ deletes: 2, wrongfulKills: 0 });
  },
);

test.concurrent.each(EXCEEDED.slice(2))(
  'a plan over %s is refused, whatever the policy says',
  async (limit, policy, bounds) => {
    const stage = await stages.with([...many(2), ...many(8, working, 11)], {
      entry: { guard: { ...guard, ...bounds } },
    });
    const report = await stage.run({
      policy: { ...limits({ ...policy, onExceed: 'approve' }), approval: { required: true } },
    });
    expect(report).toMatchObject({ outcome: 'limit_exceeded', exceeded: [{ limit }] });
    expect(report.approval).toBeUndefined();
    expect(killed(stage)).toEqual([]);
  },
);

test.concurrent('maxPercent does not count below percentFrom sessions', async () => {
  const stage = await stages.with(many(3));
  expect(await stage.run({ policy: limits({ maxPercent: 10, percentFrom: 4 }) })).toMatchObject({
    outcome: 'enforced',
    counts: { killed: 3 },
  });
});

test.concurrent('maxKills 0 kills nothing, of the policy as of the guard', async () => {
  const byPolicy = await stages.with([stale('1:1')]);
  const byGuard = await stages.with([stale('1:1')], { entry: { guard: { ...guard, maxKills: 0 } } });
  const reports = await Promise.all([byPolicy.run({ policy: limits({ maxKills: 0 }) }), byGuard.run()]);
  expect(reports.map(({ outcome }) => outcome)).toEqual(['limit_exceeded', 'limit_exceeded']);
  expect([...killed(byPolicy), ...killed(byGuard)]).toEqual([]);
});

test.concurrent(
  'a limit that the guard tightened after the plan stops the kills before the first',
  async () => {
    const stage = await stages.with(many(2));
    const run = await stage.start({ policy: testPolicy({ approval: { required: true } }) });
    const planHash = await plannedHash(run);
    stage.entry.guard.maxKills = 1;
    await run.approve({ planHash, by: 'alice' });
    expect(await run.result()).toMatchObject({
      outcome: 'limit_exceeded',
      exceeded: [{ limit: 'guard.maxKills', allowed: 1, planned: 2 }],
    });
    expect(killed(stage)).toEqual([]);
  },
);
