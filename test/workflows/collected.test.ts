import type { CleanupReport } from '../../src/contracts/cleanup';
import { finishedButOpen } from '../../src/simulator';
import { waitFor } from '../support/wait-for';
import { COLLECTED, GUARD, observe, watched, WINDOW_MS } from './support/observed';
import { testPolicy } from './support/policies';
import { activitiesOf, decisions, killed, outcomes, sessionOf } from './support/steps';
import { useStages } from './support/use-stages';
import { many, stale, working } from './support/world';

const stages = useStages();

const unchanged = ({ sessions }: CleanupReport) =>
  Object.fromEntries(sessions.map(({ sessionId, unchangedSeconds }) => [sessionId, unchangedSeconds]));

test.concurrent('a clean-up kills by what the observer has collected and two looks of its own', async () => {
  const stage = await watched(stages, [stale('1:1'), working('1:2')]);
  const observer = await observe(stages, stage);
  await observer.untilItCovers();
  const handle = await stage.start({ policy: COLLECTED });
  const report = await handle.result();
  expect(report).toMatchObject({
    outcome: 'enforced',
    evidence: 'collected',
    remarks: [expect.stringContaining('rests on looks of the observer from') as string],
    window: { samples: 2 },
  });
  expect(outcomes(report)).toEqual({ '1:1': 'killed', '1:2': undefined });
  // Longer than the run itself has looked.
  expect(unchanged(report)['1:1']).toBeGreaterThanOrEqual(WINDOW_MS / 1_000);
  expect(await activitiesOf(stages.server, handle, 'listNdmpSessions')).toBe(2);
  expect(stage.simulator.ledger()).toMatchObject({ wrongfulKills: 0 });
  await observer.end();
});

test.concurrent(
  'a session that came within the window, or moved in it, is left alone, however still it looks now',
  async () => {
    const stage = await watched(stages, [stale('1:1'), stale('1:2')]);
    const observer = await observe(stages, stage);
    await observer.untilItCovers();
    stage.simulator.sessions.add(stale('1:3'));
    stage.simulator.sessions.revive(sessionOf(stage, '1:2'), finishedButOpen({ bytes: 7 }));
    const report = await stage.run({ policy: COLLECTED });
    expect(report.evidence).toBe('collected');
    expect(decisions(report)).toEqual({ '1:1': 'kill', '1:2': 'moved', '1:3': 'not_seen_throughout' });
    expect(killed(stage)).toEqual(['1:1']);
    await observer.end();
  },
);

test.concurrent(
  'a report takes what covers its window, and a window of its own where nothing was collected',
  async () => {
    const policy = testPolicy({ observe: { window: '4s', every: '2s' } });
    const stage = await watched(stages, [stale('1:1')]);
    const early = await stage.run({ mode: 'report', policy });
    expect(early).toMatchObject({ evidence: 'fresh', remarks: [], window: { samples: 3 } });
    const observer = await observe(stages, stage);
    await observer.untilItCovers();
    expect(await stage.run({ mode: 'report', policy })).toMatchObject({
      evidence: 'collected',
      counts: { planned: 1 },
    });
    await observer.end();
  },
);

test.concurrent(
  'without leave of the owner a run that kills watches itself, and says who wants it',
  async () => {
    const stage = await watched(stages, [stale('1:1')], { entry: { guard: { ...GUARD, collected: false } } });
    const observer = await observe(stages, stage);
    await observer.untilItCovers();
    const report = await stage.run({ policy: COLLECTED });
    expect(report).toMatchObject({
      outcome: 'enforced',
      evidence: 'fresh',
      tightened: ['evidence collected → fresh (guard.collected)'],
      window: { samples: 3 },
    });
    await observer.end();
  },
);

test.concurrent(
  'an owner who takes his leave back after the plan stops each kill at the worker that holds the login',
  async () => {
    const stage = await watched(stages, [stale('1:1')]);
    const observer = await observe(stages, stage);
    await observer.untilItCovers();
    const handle = await stage.start({ policy: COLLECTED });
    await waitFor('it looks', async () => (await handle.status()).phase === 'sampling');
    stage.entry.guard.collected = false;
    const report = await handle.result();
    expect(report).toMatchObject({
      outcome: 'partial',
      sessions: [
        {
          outcome: 'refused',
          note: expect.stringContaining('the guard does not say collected: true') as string,
        },
      ],
    });
    expect(killed(stage)).toEqual([]);
    await observer.end();
  },
);

const SOON = testPolicy({ observe: { window: '2s', every: '1s', evidence: 'collected' } });

test.concurrent(
  'without an observer, or with one that was terminated, a run watches itself and says why',
  async () => {
    const stage = await watched(stages, many(2));
    const missing = await stage.run({ mode: 'report', policy: SOON });
    const why = `watched for a window of its own: no observe/${stage.cluster} is running`;
    expect(missing).toMatchObject({ evidence: 'fresh', remarks: [why], counts: { planned: 2 } });
    const observer = await observe(stages, stage);
    await observer.end();
    const ended = await stage.run({ policy: SOON });
    expect(ended).toMatchObject({
      outcome: 'enforced',
      evidence: 'fresh',
      remarks: [why],
    });
  },
);

test.concurrent('an entry without ages has nothing to rest on', async () => {
  const stage = await stages.with([stale('1:1')], { entry: { guard: GUARD } });
  const report = await stage.run({ mode: 'report', policy: SOON });
  const why = `watched for a window of its own: the entry of ${stage.cluster} has no ages`;
  expect(report).toMatchObject({ evidence: 'fresh', remarks: [why] });
});
