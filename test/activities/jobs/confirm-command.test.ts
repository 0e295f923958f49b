import type { Info } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { FAILURE } from '../../../src/contracts/failures';
import type { JobCommand } from '../../../src/contracts/track-job';
import { attempt, failureOf } from '../support/attempt';
import { BEGAN_MS, openJobsRig, uuidOf } from '../support/jobs';
import type { Rig } from '../support/rig';

const JOB = uuidOf(1);
const WITHIN_MS = 120_000;

let rig: Rig;
beforeEach(async () => {
  rig = await openJobsRig([{ uuid: JOB, description: 'pausable', pausable: true, pausing: 5, quitting: 5 }]);
});
afterEach(() => rig.close());

const confirm = (command: JobCommand, ageMs = 0, info: Partial<Info> = {}) =>
  attempt(rig.activities.confirmCommand, [{ uuid: JOB, command }], {
    scheduledTimestampMs: BEGAN_MS,
    currentAttemptScheduledTimestampMs: BEGAN_MS + ageMs,
    scheduleToCloseTimeoutMs: WITHIN_MS,
    ...info,
  }).result;

function send(command: JobCommand): void {
  const { jobs, clock, switches } = rig.simulator;
  expect(jobs.get(JOB)?.job.act(command, clock.now(), switches)).toBeUndefined();
}

test('a pause is confirmed when the job is seen paused, a resume when it runs', async () => {
  send('pause');
  expect(await failureOf(confirm('pause'))).toMatchObject({ type: FAILURE.JobNotFinished });
  rig.simulator.clock.advance(5);
  expect(await confirm('pause')).toMatchObject({ outcome: 'confirmed', job: { state: 'paused' } });
  send('resume');
  expect(await confirm('resume')).toMatchObject({ outcome: 'confirmed', job: { state: 'running' } });
});

test('a cancel is confirmed when the job has ended', async () => {
  send('cancel');
  expect(await failureOf(confirm('cancel'))).toMatchObject({ type: FAILURE.JobNotFinished });
  rig.simulator.clock.advance(5);
  expect(await confirm('cancel')).toMatchObject({ outcome: 'confirmed', job: { state: 'failure' } });
});

test('a pause of a job that ended meanwhile came too late', async () => {
  send('cancel');
  rig.simulator.clock.advance(5);
  expect(await confirm('pause')).toMatchObject({ outcome: 'finished_first', job: { state: 'failure' } });
});

test('until then it looks again, soon at first, then every 5 s, and rarely after many minutes, benignly', async () => {
  const delays = [];
  for (const ageMs of [0, 4_000, 8_000, 60_000, 400_000, 3_000_000]) {
    const failure = await failureOf(confirm('pause', ageMs, { scheduleToCloseTimeoutMs: 3_600_000 }));
    expect(failure).toMatchObject({ nonRetryable: false, category: ApplicationFailureCategory.BENIGN });
    delays.push(failure.nextRetryDelay);
  }
  expect(delays).toEqual([500, 1_000, 2_000, 5_000, 10_000, 30_000]);
});

test('it looks once more right before its time is over, and then gives what it saw last, without an outcome', async () => {
  expect(await failureOf(confirm('pause', WITHIN_MS - 7_000))).toMatchObject({ nextRetryDelay: 5_000 });
  expect(await failureOf(confirm('pause', WITHIN_MS - 3_000))).toMatchObject({ nextRetryDelay: 1_000 });
  const last = await confirm('pause', WITHIN_MS - 2_000);
  expect(last).toMatchObject({ job: { state: 'running' } });
  expect(last).not.toHaveProperty('outcome');
});

test('it reads the job itself, and never shares a read', async () => {
  await failureOf(confirm('pause'));
  await failureOf(confirm('pause'));
  expect(rig.requests.map(({ path }) => path)).toEqual([
    `/api/cluster/jobs/${JOB}`,
    `/api/cluster/jobs/${JOB}`,
  ]);
});

describe('what is seen of a command that awaits approval', () => {
  const asked = { index: 1, command: 'security multi-admin-verify request approve -index 1' };
  const confirmAsked = () =>
    attempt(rig.activities.confirmCommand, [{ uuid: JOB, command: 'pause', approval: asked }], {
      scheduledTimestampMs: BEGAN_MS,
      currentAttemptScheduledTimestampMs: BEGAN_MS,
      scheduleToCloseTimeoutMs: WITHIN_MS,
    }).result;

  beforeEach(async () => {
    rig.simulator.switches.mav = '403';
    await rig.context.client.patchJob(JOB, 'pause');
  });

  test('comes with what became of its request', async () => {
    rig.simulator.approvals.decide({ index: 1, state: 'executed' });
    rig.simulator.clock.advance(5);
    expect(await confirmAsked()).toMatchObject({
      outcome: 'confirmed',
      approval: { index: 1, state: 'executed' },
    });
  });

  test('is not taken for its effect: somebody else may have done it', async () => {
    send('pause');
    rig.simulator.clock.advance(5);
    expect(await confirmAsked()).toMatchObject({
      outcome: 'confirmed',
      approval: { index: 1, state: 'pending' },
    });
  });

  test.each(['approved', 'vetoed', 'expired'] as const)(
    'is waited for no longer once its request is %s and nothing shows',
    async (state) => {
      expect(await failureOf(confirmAsked())).toMatchObject({ type: FAILURE.JobNotFinished });
      rig.simulator.approvals.decide({ index: 1, state });
      const { outcome, job } = await confirmAsked();
      expect([outcome, job?.state]).toEqual([undefined, 'running']);
    },
  );

  test('is read again while the request is approved: ONTAP may be about to carry it out', async () => {
    send('pause');
    rig.simulator.clock.advance(5);
    rig.simulator.approvals.decide({ index: 1, state: 'approved' });
    expect(await confirmAsked()).toMatchObject({ approval: { state: 'approved' } });
    expect(rig.requests.filter(({ path }) => path.endsWith('/requests/1'))).toHaveLength(3);
  });
});
