import { approveCommand } from '../../../src/contracts/approval';
import type { Info } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { FAILURE } from '../../../src/contracts/failures';
import { attempt, failureOf } from '../support/attempt';
import { BEGAN_MS, openJobsRig, uuidOf } from '../support/jobs';
import type { Rig } from '../support/rig';

const JOB = uuidOf(1);
const HOUR_MS = 3_600_000;

let rig: Rig;
beforeEach(async () => {
  rig = await openJobsRig([{ uuid: JOB, description: 'pausable', pausable: true, pausing: 5 }]);
});
afterEach(() => rig.close());

const watch = (states: string[], ageMs = 0, info: Partial<Info> = {}) =>
  attempt(rig.activities.watchState, [{ uuid: JOB, states }], {
    scheduledTimestampMs: BEGAN_MS,
    currentAttemptScheduledTimestampMs: BEGAN_MS + ageMs,
    scheduleToCloseTimeoutMs: HOUR_MS,
    ...info,
  }).result;

test('it ends when the job is in one of the states, and tells which', async () => {
  expect(await failureOf(watch(['paused']))).toMatchObject({
    type: FAILURE.JobNotFinished,
    category: ApplicationFailureCategory.BENIGN,
  });
  const { jobs, clock, switches } = rig.simulator;
  jobs.get(JOB)?.job.act('pause', clock.now(), switches);
  clock.advance(5);
  expect(await watch(['success', 'paused'])).toEqual({ job: { state: 'paused' } });
});

test('a job that is not found is looked for again, until its time is over', async () => {
  rig.simulator.jobs.remove(JOB);
  expect(await failureOf(watch(['paused']))).toMatchObject({ type: FAILURE.JobNotFinished });
  expect(await watch(['paused'], HOUR_MS - 2_000)).toEqual({});
});

test('it looks soon at first, every 30 s after a while, and right before the end of its time', async () => {
  const delays = [];
  for (const ageMs of [0, 4_000, 60_000, 400_000, 3_000_000, HOUR_MS - 12_000, HOUR_MS - 2_600])
    delays.push((await failureOf(watch(['paused'], ageMs))).nextRetryDelay);
  expect(delays).toEqual([500, 1_000, 5_000, 10_000, 30_000, 10_000, 600]);
  expect(await watch(['paused'], HOUR_MS - 2_400)).toEqual({ job: { state: 'running' } });
});

test('one look is enough when nothing else is wanted, however long its time is', async () => {
  const once = attempt(rig.activities.watchState, [{ uuid: JOB, states: [], once: true }], {
    scheduleToCloseTimeoutMs: HOUR_MS,
  });
  expect(await once.result).toEqual({ job: { state: 'running' } });
});

describe('with a request for approval', () => {
  const WANTED = { uuid: JOB, states: ['paused'], command: 'pause' } as const;
  const watchAsked = (ageMs = 0, index = 1) => {
    const asked = { index, command: approveCommand(index) };
    return attempt(rig.activities.watchState, [{ ...WANTED, asked }], {
      scheduledTimestampMs: BEGAN_MS,
      currentAttemptScheduledTimestampMs: BEGAN_MS + ageMs,
      scheduleToCloseTimeoutMs: HOUR_MS,
    }).result;
  };

  beforeEach(async () => {
    rig.simulator.switches.mav = '202-error';
    await attempt(rig.activities.patchJob, [{ uuid: JOB, action: 'pause' }]).result;
  });

  test('it looks on while that is pending, and tells what it says when its time is over', async () => {
    expect(await failureOf(watchAsked())).toMatchObject({ type: FAILURE.JobNotFinished });
    expect(await watchAsked(HOUR_MS - 2_000)).toMatchObject({
      job: { state: 'running' },
      approval: { index: 1, state: 'pending' },
    });
  });

  test.each(['approved', 'vetoed', 'expired'] as const)('it ends as soon as that is %s', async (state) => {
    rig.simulator.approvals.decide({ index: 1, state });
    expect(await watchAsked()).toMatchObject({ job: { state: 'running' }, approval: { index: 1, state } });
  });

  test('whose number is not known it takes none for it that is not ours', async () => {
    rig.simulator.approvals.decide({ index: 1, state: 'approved' });
    const asked = { command: approveCommand(undefined) };
    const look = attempt(rig.activities.watchState, [{ ...WANTED, others: [1], asked }], {
      scheduledTimestampMs: BEGAN_MS,
      currentAttemptScheduledTimestampMs: BEGAN_MS,
      scheduleToCloseTimeoutMs: HOUR_MS,
    });
    expect(await failureOf(look.result)).toMatchObject({ type: FAILURE.JobNotFinished });
  });

  test('that can not be read it looks on', async () => {
    expect(await failureOf(watchAsked(0, 99))).toMatchObject({ type: FAILURE.JobNotFinished });
    expect((await watchAsked(HOUR_MS - 2_000, 99)).approval).not.toHaveProperty('state');
  });
});
