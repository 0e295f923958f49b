import type { QuietHours } from '../../src/contracts/quiet';
import { useSkippedTime } from './jobs/support/use-skipped-time';
import { testPolicy } from './support/policies';
import { killed, outcomes, plannedHash, untilPhase } from './support/steps';
import { useStages } from './support/use-stages';
import { stale, world } from './support/world';

const stages = useStages();
const time = useSkippedTime();

const HOUR = 3_600_000;
const guard = { minWindow: '500ms', minSamples: 2 };
const ALWAYS: QuietHours = { from: '00:00', to: '24:00', timezone: 'UTC' };

const clockOf = (ms: number) => new Date(ms).toISOString().slice(11, 16);

/** From an hour before an instant to an hour after it. */
const around = (ms: number): QuietHours => ({
  from: clockOf(ms - HOUR),
  to: clockOf(ms + HOUR),
  timezone: 'UTC',
});

const quietNow = () => ({ entry: { guard: { ...guard, quiet: [around(Date.now())] } } });

test.concurrent('a plan that is made in quiet hours waits for their end, and can be rejected', async () => {
  const stage = await stages.with([stale('1:1')], quietNow());
  const run = await stage.start();
  await untilPhase(run, 'in_quiet_hours');
  const { now, quiet } = await run.status();
  expect(now).toBe(
    `Waits until ${quiet?.until} (${/\((.*?)\)/.exec(now)?.[1]}): nothing is killed in the quiet hours ${quiet?.hours}.`,
  );
  const { planHash = '' } = quiet ?? {};
  expect(await run.approve({ planHash, by: 'alice' })).toMatchObject({ accepted: false });
  expect(await run.reject({ planHash, by: 'alice' })).toMatchObject({ accepted: true });
  expect(await run.result()).toMatchObject({
    outcome: 'rejected',
    approval: { wanted: 'quiet_hours', decision: 'rejected', by: 'alice' },
    quiet: { hours: quiet?.hours, until: quiet?.until },
  });
  expect(killed(stage)).toEqual([]);
});

test.concurrent('the policy can have a run end in them instead', async () => {
  const stage = await stages.with([stale('1:1')], quietNow());
  const report = await stage.run({ policy: testPolicy({ inQuietHours: 'end' }) });
  expect(report).toMatchObject({ outcome: 'quiet_hours', counts: { planned: 1, killed: 0 } });
  expect(report.summary).toBe(
    `Nothing was killed of 1 planned: it is in the owner's quiet hours ${report.quiet?.hours}, which end at ${report.quiet?.until}.`,
  );
  expect(outcomes(report)).toEqual({ '1:1': 'not_attempted' });
});

test.concurrent('quiet hours without an end are not waited for', async () => {
  const stage = await stages.with([stale('1:1')], { entry: { guard: { ...guard, quiet: [ALWAYS] } } });
  const report = await stage.run();
  expect(report).toMatchObject({ outcome: 'quiet_hours', quiet: { hours: '00:00–24:00 UTC' } });
  expect(report.summary).toContain('which have no end within 8 days');
});

test.concurrent('a run that plans no kill does not mind them', async () => {
  const stage = await stages.with([], { entry: { guard: { ...guard, quiet: [ALWAYS] } } });
  expect(await stage.run()).toMatchObject({ outcome: 'clean' });
});

test.concurrent(
  'quiet hours that the owner writes while a run waits hold for each of its kills',
  async () => {
    const stage = await stages.with([stale('1:1'), stale('1:2')]);
    const run = await stage.start({ policy: testPolicy({ approval: { required: true } }) });
    const planHash = await plannedHash(run);
    stage.entry.guard.quiet = [ALWAYS];
    await run.approve({ planHash, by: 'alice' });
    const report = await run.result();
    expect(report).toMatchObject({ outcome: 'partial', counts: { killed: 0 } });
    expect(report.sessions.map(({ outcome, note }) => ({ outcome, note }))).toEqual(
      [1, 2].map(() => ({
        outcome: 'not_attempted',
        note: 'it is in the quiet hours of the guard (00:00–24:00 UTC)',
      })),
    );
    expect(killed(stage)).toEqual([]);
  },
);

test('when they are over the run kills what has not moved', async () => {
  const quiet = around(Date.parse(await time.soon(0)));
  const stage = await time.open(
    { scenario: world([stale('1:1')]), switches: { killBehaviour: { kind: 'vanish' } } },
    { allow: ['kill-sessions'], guard: { ...guard, quiet: [quiet] } },
  );
  const run = await stage.start();
  await untilPhase(run, 'in_quiet_hours');
  // A kill goes by the clock of its worker, which no server skips.
  delete stage.entry.guard.quiet;
  const report = await run.result();
  expect(report).toMatchObject({ outcome: 'enforced', counts: { killed: 1 } });
  expect(Date.parse(report.endedAt)).toBeGreaterThanOrEqual(Date.parse(report.quiet?.until ?? ''));
});
