import type { SequenceHandle } from '../../../src/client';
import { ends, failureOf, stepsOf, untilState } from './support/job-steps';
import {
  begin,
  CANCEL,
  HOLD,
  holdFor,
  PAUSE,
  PAUSE_AND_HOLD,
  play,
  RESUME,
  untilHolding,
  untilStep,
} from './support/sequence-steps';
import { ASKER, useJobStages } from './support/use-job-stages';

const stages = useJobStages();

/** As Temporal's UI shows them, without what keeps texts from being markup. */
async function detailsOf({ workflowId }: SequenceHandle): Promise<string> {
  const run = stages.server.client.workflow.getHandle(workflowId);
  const { currentDetails } = await run.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  return currentDetails.replaceAll('\\', '');
}

const NOBODY = '00000000-0000-4000-8000-00000000dead';
const awaiting = (state: 'success' | 'terminal' | 'running', time = '10m') =>
  ({ step: 'await', state, for: time }) as const;

test.concurrent('a release ends the hold that allows it, and no other', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const sequence = await begin(stage, [uuid], [PAUSE, holdFor('3s'), HOLD, RESUME]);
  await untilHolding(sequence);
  expect(await sequence.release(ASKER.requestedBy)).toEqual({
    accepted: false,
    why: 'no hold that can be released runs now (orUntilReleased)',
  });
  await untilStep(sequence, 2);
  const raw = stages.server.client.workflow.getHandle(sequence.workflowId);
  await expect(raw.executeUpdate('release', { args: [{}] })).rejects.toMatchObject({
    cause: { type: 'InvalidRequest' },
  });
  expect(stage.state(uuid)).toBe('paused');
  expect(await sequence.release(ASKER.requestedBy)).toEqual({ accepted: true, why: 'the hold ends now' });
  const report = await sequence.result();
  expect(stepsOf(report, uuid).map(([, , why]) => why)).toEqual([
    'paused',
    'held for 3s',
    'released',
    'it runs again',
  ]);
});

test.concurrent('the status tells the step, the next one, the end of the hold and every job', async () => {
  const stage = await stages.shared();
  const uuids = [stage.add({ pausable: true }), stage.add()];
  const sequence = await begin(stage, uuids, [PAUSE, HOLD, RESUME]);
  await untilHolding(sequence);
  const status = await sequence.status();
  expect(status).toMatchObject({
    now: 'Step 2 of 3: hold, for 2 jobs.',
    next: 'Step 3: resume.',
    step: 1,
    jobs: [
      { uuid: uuids[0], outcome: 'in_progress', steps: [{ index: 0, step: 'pause', outcome: 'done' }] },
      { uuid: uuids[1], outcome: 'failed', steps: [{ index: 0, step: 'pause', outcome: 'failed' }] },
    ],
  });
  expect(Date.parse(status.holdUntil ?? '') - Date.now()).toBeGreaterThan(8 * 60_000);
  expect(await detailsOf(sequence)).toContain(`\n- **a job** ${uuids[0]}: in progress, paused\n`);
  await sequence.release(ASKER.requestedBy);
  const { jobs, summary } = await sequence.result();
  expect(await sequence.status()).toMatchObject({ now: summary, step: 2, jobs });
  const details = await detailsOf(sequence);
  expect(details).toContain('**Now:** 1 of 2 jobs went through all steps');
  expect(details).toMatch(new RegExp(`\\n- \\*\\*a job\\*\\* ${uuids[1]}: failed, `));
});

test.concurrent('one job of many that fails leaves the others alone', async () => {
  const stage = await stages.shared();
  const [queued, stubborn] = [stage.add({ pausable: true, queued: 3_600 }), stage.add()];
  const others = [1, 2, 3].map(() => stage.add({ pausable: true }));
  const report = await play(stage, [queued, stubborn, ...others], [PAUSE, holdFor('1s'), RESUME]);
  expect(report).toMatchObject({ outcome: 'partial', summary: '3 of 5 jobs went through all steps.' });
  const done = Object.fromEntries(others.map((uuid) => [uuid, 'done']));
  expect(ends(report)).toEqual({ [queued]: 'failed', [stubborn]: 'failed', ...done });
  expect(report.jobs.find(({ uuid }) => uuid === stubborn)).toMatchObject({
    why: 'this kind of job does not support pause; pause what started it',
    steps: [{ index: 0, step: 'pause', outcome: 'failed', pause: 'unsupported' }],
  });
  expect(report.jobs.find(({ uuid }) => uuid === queued)).toMatchObject({
    why: 'it is queued; ONTAP pauses only a job that runs',
    steps: [{ pause: 'not_paused' }],
  });
});

test.concurrent('nothing is held for jobs that have all ended or failed', async () => {
  const stage = await stages.shared();
  const report = await play(stage, [stage.add(), stage.add({ work: 0 })], PAUSE_AND_HOLD);
  expect(report.jobs).toMatchObject([
    { outcome: 'failed', steps: [{ pause: 'unsupported' }] },
    { outcome: 'failed', steps: [{ pause: 'finished' }], job: 'succeeded' },
  ]);
});

test.concurrent('a cancel tells a job that was cancelled, that won the race, and that refused', async () => {
  const stage = await stages.shared();
  const uuids = [stage.add(), stage.add({ cancelEnds: 'success' }), stage.add({ cancellable: false })];
  const report = await play(stage, uuids, [CANCEL]);
  expect(report).toMatchObject({
    outcome: 'partial',
    jobs: [
      { outcome: 'done', job: 'cancelled', steps: [{ command: 'confirmed' }] },
      { outcome: 'done', job: 'cancel_lost_race', steps: [{ command: 'confirmed' }] },
      { outcome: 'failed', why: expect.stringContaining('abort the transfer') },
    ],
  });
  expect(stage.state(uuids[2] ?? '')).toBe('running');
});

test.concurrent('a cancel resumes a job that the sequence holds paused, or ends it', async () => {
  const stage = await stages.shared();
  const [uuid, stubborn] = [stage.add({ pausable: true }), stage.add({ pausable: true, cancellable: false })];
  const report = await play(stage, [uuid, stubborn], [PAUSE, CANCEL]);
  expect(report.jobs).toMatchObject([
    { outcome: 'done', job: 'cancelled' },
    { outcome: 'failed', steps: [{ step: 'pause' }, { step: 'cancel', command: 'unsupported' }] },
  ]);
  expect(stage.state(uuid)).toBe('failure');
  expect(stage.state(stubborn)).toBe('running');
});

test.concurrent('an await ends with the state, with another end, or with a job that is gone', async () => {
  const stage = await stages.shared();
  const [well, badly, gone] = [stage.add({ work: 2 }), stage.add({ work: 2, outcome: LOCKED }), stage.add()];
  const terminal = await begin(stage, [well, badly], [awaiting('terminal')]);
  const success = await begin(stage, [well, badly, gone], [awaiting('success')]);
  const queued = stage.add({ queued: 2 });
  const running = await play(stage, [queued], [awaiting('running')]);
  expect(stepsOf(running, queued)).toEqual([['await', 'done', 'it is running']]);
  await untilState(stage, badly, 'failure');
  stage.simulator.jobs.remove(gone);

  const first = await terminal.result();
  expect(stepsOf(first, well)).toEqual([['await', 'done', 'it is success']]);
  expect(stepsOf(first, badly)).toEqual([['await', 'failed', 'it ended as failure: locked (code 1638555)']]);
  const second = await success.result();
  expect(second.jobs.map(({ outcome, why, job }) => [outcome, why, job])).toEqual([
    ['done', 'it is success', 'succeeded'],
    ['failed', 'it ended as failure, not success', 'failed'],
    ['failed', 'ONTAP does not know it any more: nobody can tell how it ended', 'vanished'],
  ]);
});

const LOCKED = { code: 1_638_555, message: 'locked' };
const TOO_LONG = awaiting('success', '2s');

test.concurrent.each([
  ['continue', ['done', 'not success within 2s'], 'running'],
  ['fail', ['failed', 'not success within 2s'], 'running'],
  ['cancel', ['done', 'not success within 2s; cancelled: the job has ended after the cancel'], 'failure'],
] as const)('an await whose time is over can %s', async (otherwise, [outcome, why], state) => {
  const stage = await stages.shared();
  const uuid = stage.add();
  const report = await play(stage, [uuid], [{ ...TOO_LONG, otherwise }, awaiting('running', '2s')]);
  expect(report.jobs[0]?.steps[0]).toMatchObject({ outcome, why });
  expect(report.jobs[0]?.steps).toHaveLength(otherwise === 'continue' ? 2 : 1);
  expect(stage.state(uuid)).toBe(state);
});

test.concurrent('jobs are selected once, by uuid in any writing or by a filter', async () => {
  const stage = await stages.shared();
  const description = 'Volume Move Job: move "a/b"';
  const [one, two] = [
    stage.add({ description, node: 'n1', work: 3 }),
    stage.add({ description, svm: 'svm1', work: 3 }),
  ];
  const filter = { description: 'Volume Move*', state: ['running' as const] };
  const byFilter = await begin(stage, [], [awaiting('success')], { select: filter });
  await untilStep(byFilter, 0);
  stage.add({ description });
  const [both, none] = await Promise.all([
    play(stage, [one.toUpperCase(), one, two], [awaiting('success')]),
    failureOf(play(stage, [], [CANCEL], { select: { description: 'Volume Move*', state: ['paused'] } })),
  ]);
  expect(ends(both)).toEqual({ [one]: 'done', [two]: 'done' });
  expect(ends(await byFilter.result())).toEqual({ [one]: 'done', [two]: 'done' });
  expect(none).toMatchObject({ type: 'SelectionRefused', message: expect.stringContaining('finds no job') });
});

test.concurrent('more jobs than maxJobs, or one that ONTAP does not know: nothing is done', async () => {
  const stage = await stages.shared();
  const uuids = [1, 2, 3].map(() => stage.add({ description: 'Many', pausable: true }));
  const failures = await Promise.all([
    failureOf(play(stage, uuids, [PAUSE, CANCEL], { maxJobs: 2 })),
    failureOf(play(stage, [], [CANCEL], { maxJobs: 2, select: { description: 'Many' } })),
    failureOf(play(stage, [...uuids, NOBODY], [CANCEL])),
  ]);
  expect(failures.map(({ type }) => type)).toEqual(failures.map(() => 'SelectionRefused'));
  expect(failures.map(({ message }) => message)).toEqual([
    expect.stringContaining('finds 3 jobs, above maxJobs 2; nothing was done'),
    expect.stringContaining('finds 3 jobs, above maxJobs 2; nothing was done'),
    expect.stringContaining(`does not know 1 of 4 jobs: ${NOBODY}; nothing was done`),
  ]);
  expect(uuids.map((uuid) => stage.actions(uuid))).toEqual([[], [], []]);
});

test.concurrent('with stop, the first failure ends what all others wait for', async () => {
  const stage = await stages.shared();
  const badly = stage.add({ work: 2, outcome: LOCKED });
  const others = [stage.add(), stage.add({ work: 1 })];
  const report = await play(stage, [...others, badly], [awaiting('success')], { onFailure: 'stop' });
  expect(report).toMatchObject({
    outcome: 'partial',
    jobs: [
      { outcome: 'cancelled', why: 'the sequence stopped, since another job failed' },
      { outcome: 'done', job: 'succeeded' },
      { outcome: 'failed', why: 'it ended as failure, not success', job: 'failed' },
    ],
  });
  expect(others.flatMap((uuid) => stage.actions(uuid))).toEqual([]);
});

test.concurrent('with stop, a pause of the others is paid back at once', async () => {
  const stage = await stages.shared();
  const [uuid, stubborn] = [stage.add({ pausable: true, pausing: 2 }), stage.add()];
  const report = await play(stage, [uuid, stubborn], [PAUSE, HOLD, RESUME], { onFailure: 'stop' });
  expect(report.outcome).toBe('failed');
  expect(ends(report)).toEqual({ [uuid]: 'cancelled', [stubborn]: 'failed' });
  expect(stage.state(uuid)).toBe('running');
  // The first resume may come before the pause has landed.
  expect([...new Set(stage.actions(uuid))]).toEqual(['pause', 'resume']);
});

test.concurrent(
  'a sequence that is cancelled before the first step of a job has not attempted it',
  async () => {
    const stage = await stages.shared();
    const uuid = stage.add();
    const sequence = await begin(stage, [uuid], [HOLD, CANCEL]);
    await untilHolding(sequence);
    await sequence.cancel();
    expect(await sequence.result()).toMatchObject({
      outcome: 'cancelled',
      jobs: [{ uuid, outcome: 'not_attempted', why: 'the sequence was cancelled', steps: [] }],
    });
    expect(stage.actions(uuid)).toEqual([]);
  },
);

test.concurrent('a sequence that is cancelled begins nothing new, and ends with its report', async () => {
  const stage = await stages.shared();
  const uuid = stage.add();
  const sequence = await begin(stage, [uuid], [awaiting('success'), CANCEL]);
  await untilStep(sequence, 0);
  await sequence.cancel();
  expect(await sequence.result()).toMatchObject({
    outcome: 'cancelled',
    jobs: [{ outcome: 'cancelled', why: 'the sequence was cancelled' }],
  });
  expect(stage.actions(uuid)).toEqual([]);
});

test.concurrent('without the grant a sequence may only await', async () => {
  const stage = await stages.open({ entry: { allow: ['kill-sessions'] } });
  const uuid = stage.add({ work: 3 });
  const awaitOrCancel = { ...awaiting('success'), otherwise: 'cancel' as const };
  const failures = [[PAUSE, HOLD, RESUME], [awaitOrCancel]].map((steps) =>
    failureOf(play(stage, [uuid], steps)),
  );
  for (const failure of await Promise.all(failures))
    expect(failure).toMatchObject({ type: 'NotGranted', message: expect.stringContaining('control-jobs') });
  expect(await play(stage, [uuid], [awaiting('success')])).toMatchObject({ outcome: 'done' });
  expect(stage.actions(uuid)).toEqual([]);
});

test.concurrent('the same request id gives the sequence that runs, not a second one', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const input = stage.sequenceInput({ select: { uuids: [uuid] }, steps: [PAUSE, HOLD, RESUME] });
  const first = await stage.sequences.start(input, { requestId: 'r-1' });
  const again = await stage.sequences.start(input, { requestId: 'r-1' });
  expect(again.workflowId).toBe(first.workflowId);
  await untilHolding(again);
  await again.release(ASKER.requestedBy);
  expect(await first.result()).toEqual(await again.result());
  expect(stage.actions(uuid)).toEqual(['pause', 'resume']);
});
