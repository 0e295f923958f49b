import type { SessionSpec } from '../../src/simulator';
import { halfOpen, hungDump, threeWayData, threeWayTape } from '../../src/simulator';
import { AlreadyRunningError } from '../../src/client';
import { onlyHash } from '../../src/client/only-hash';
import { matchAll, testPolicy } from './support/policies';
import { decisions, keyOf, killed, outcomes, untilPhase } from './support/steps';
import { useStages } from './support/use-stages';
import { many, stale, working } from './support/world';

const stages = useStages();
const guard = { minWindow: '500ms', minSamples: 2, neverMatch: [] };
const anything = testPolicy({ match: matchAll, protect: [] });

/** Both halves of a three-way copy; the tape half never shows a byte. */
const threeWay = (rate: number): SessionSpec[] => [
  stale('1:1', { story: threeWayData({ rate, bytes: 1_000 }) }),
  stale('2:1', { story: threeWayTape({ bytes: 1_000 }), node: 'n2', tape: { device: 'nrst0a' } }),
];

test.concurrent('both halves of a three-way transfer are kept while one of them moves', async () => {
  const stage = await stages.with([...threeWay(1_000_000), stale('1:2')], { entry: { guard } });
  const report = await stage.run({ policy: anything });
  expect(decisions(report)).toEqual({ '1:1': 'moved', '1:2': 'kill', '2:1': 'transfer_lives' });
  expect(report.sessions[0]?.partner).toBe('2:1');
  expect(killed(stage)).toEqual(['1:2']);
});

test.concurrent('both halves of a three-way transfer are killed when neither moves', async () => {
  const stage = await stages.with(threeWay(0), { entry: { guard } });
  const report = await stage.run({ policy: anything });
  expect(outcomes(report)).toEqual({ '1:1': 'killed', '2:1': 'killed' });
  expect(stage.simulator.ledger().deletes).toBe(2);
});

test.concurrent('a plan that history could not take with all that is joined is not begun', async () => {
  // Eight sessions with one end in common: each target carries the seven others.
  const path = `/svm1/${'x'.repeat(25_000)}`;
  const joined = many(8, (id) => stale(id, { story: hungDump(), path }));
  const stage = await stages.with(joined, { entry: { guard } });
  await expect(stage.run({ policy: anything })).rejects.toMatchObject({
    type: 'ResultTooLarge',
    message: expect.stringContaining('The 8 planned sessions with all that is joined to them are '),
  });
  expect(killed(stage)).toEqual([]);
});

test.concurrent('protection of one half of a transfer counts for the other', async () => {
  const protect = [{ name: 'tape-n2', node: ['n2'] }];
  const stage = await stages.with(threeWay(0), { entry: { guard } });
  const report = await stage.run({ policy: { ...anything, protect } });
  expect(decisions(report)).toEqual({ '1:1': 'transfer_lives', '2:1': 'protected: tape-n2' });
  expect(killed(stage)).toEqual([]);
});

test.concurrent('a narrowed run kills only what it names, and its id tells them apart', async () => {
  const stage = await stages.with(many(3));
  const only = [keyOf(stage, '1:2')];
  const run = await stage.start({ only });
  expect(run.workflowId).toBe(`cleanup/${stage.cluster}/default/${onlyHash(only)}`);
  expect(run.workflowId).toMatch(/\/[0-9a-f]{12}$/);
  const report = await run.result();
  expect(decisions(report)).toEqual({ '1:1': 'not_selected', '1:2': 'kill', '1:3': 'not_selected' });
  expect(killed(stage)).toEqual(['1:2']);
});

test.concurrent('a narrowed run keeps every rail: what works is not killed because it is named', async () => {
  const stage = await stages.with([working('1:1')]);
  const missing = { ownerUuid: stage.simulator.svms[0]?.uuid ?? '', sessionId: '9:9' };
  const report = await stage.run({ only: [keyOf(stage, '1:1'), missing] });
  expect(report).toMatchObject({
    outcome: 'clean',
    remarks: ['the request names session 9:9, which is not listed'],
  });
  expect(decisions(report)).toEqual({ '1:1': 'no_match' });
});

test.concurrent('a run that is running already is not started twice, but named', async () => {
  const stage = await stages.with([stale('1:1')]);
  const policy = testPolicy({ observe: { window: '2s', every: '2s' } });
  const run = await stage.start({ policy });
  const again = stage.start({ policy, mode: 'report' });
  await expect(again).rejects.toThrow(AlreadyRunningError);
  await expect(again).rejects.toMatchObject({ code: 'already_running', workflowId: run.workflowId });
  await untilPhase(run, 'sampling');
  await expect(run.result()).resolves.toMatchObject({ outcome: 'enforced', mode: 'enforce' });
});

test.concurrent(
  'pressure kills only down to what the policy wants, and nothing of a pool without pressure',
  async () => {
    const stage = await stages.with([...many(4), ...many(2, (id) => stale(id, { node: 'n2' }), 11)]);
    const pressure = { limit: 4, abovePercent: 75, downToPercent: 50 };
    const report = await stage.run({ policy: testPolicy({ pressure }) });
    expect(decisions(report)).toEqual({
      '1:1': 'kill',
      '1:2': 'kill',
      '1:3': 'no_pressure',
      '1:4': 'no_pressure',
      '1:11': 'no_pressure',
      '1:12': 'no_pressure',
    });
    expect(new Set(killed(stage))).toEqual(new Set(['1:1', '1:2']));
    expect(report.pools).toEqual(
      expect.arrayContaining([
        { node: 'n1', used: 4, usedAfter: 2, limit: 4 },
        { node: 'n2', used: 2, usedAfter: 2, limit: 4 },
      ]),
    );
  },
);

test.concurrent('idle sessions are killed by a rule that takes what is absent as known', async () => {
  const stage = await stages.with([
    stale('1:1', { story: halfOpen() }),
    stale('1:2', { story: halfOpen(), tape: { device: 'nrst0a' } }),
  ]);
  const match = [
    { name: 'idle', dataState: ['idle' as const], moverState: ['idle' as const], holds: ['none' as const] },
  ];
  const report = await stage.run({ policy: testPolicy({ match }) });
  expect(decisions(report)).toEqual({ '1:1': 'kill', '1:2': 'no_match' });
  expect(outcomes(report)).toMatchObject({ '1:1': 'killed' });
});
