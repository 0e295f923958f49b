import { LISTED_AFTER_MS } from '../../../src/contracts/approval';
import type { Switches } from '../../../src/simulator';
import { eventsOf, msOf } from './support/job-steps';
import {
  begin,
  PAUSE,
  PAUSE_AND_HOLD,
  pauseEnd,
  play,
  RESUME,
  releaseOf,
  terminate,
  untilHolding,
} from './support/sequence-steps';
import { ASKER, oneJob } from './support/use-job-stages';
import { useSkippedTime } from './support/use-skipped-time';

const time = useSkippedTime();
const MINUTE_MS = 60_000;
const path = '/api/security/multi-admin-verify/requests';

const guarded: { switches: Partial<Switches> } = { switches: { mav: '202-error', mavAgain: 'new' } };
const veto = expect.stringContaining('security multi-admin-verify request veto -index 1');

test('the request of a pause whose answer was lost is found after the time of the pause, and resumed when that is carried out', async () => {
  const stage = await time.open(guarded);
  const uuid = stage.add({ pausable: true });
  const { simulator } = stage;
  simulator.faults.add({ kind: 'reset', when: 'after', ...oneJob(uuid, 'PATCH') });
  simulator.after({ ...oneJob(uuid, 'PATCH'), nth: 1 }, () => {
    const mend = simulator.faults.add({ kind: 'status', status: 500, code: '262145', path, count: 'always' });
    stage.at(13 * MINUTE_MS, mend);
    stage.at(45 * MINUTE_MS, () => {
      simulator.approvals.decide({ index: 1, state: 'executed' });
      simulator.switches.mav = 'off';
    });
  });
  const sequence = await begin(stage, [uuid], [PAUSE], { maxHold: '1m', lateWithin: '2h' });
  await sequence.result();
  expect(await pauseEnd(stage, uuid)).toMatchObject({ outcome: 'resumed', landedLate: 1 });
  expect(stage.actions(uuid)).toEqual(['pause', 'resume']);
  expect(stage.state(uuid)).toBe('running');
});

test('a job that somebody else resumes while our resume waits for approval is told so, with the veto of its request', async () => {
  const stage = await time.open();
  const uuid = stage.add({ pausable: true, pausing: 0 });
  const { simulator } = stage;
  const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
  await untilHolding(sequence);
  simulator.switches.mav = '202-error';
  simulator.after({ ...oneJob(uuid, 'PATCH'), nth: 1 }, () => {
    simulator.jobs.get(uuid)?.job.act('resume', simulator.clock.now(), simulator.switches);
  });
  await releaseOf(sequence);
  expect(await pauseEnd(stage, uuid)).toMatchObject({ outcome: 'resumed_by_other', why: veto });
});

test('a resume whose answer is lost again and again is sent when ONTAP lists what that made, 10 s later at the soonest', async () => {
  const stage = await time.open();
  const uuid = stage.add({ pausable: true, pausing: 0 });
  const { simulator } = stage;
  const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
  await untilHolding(sequence);
  simulator.faults.add({ kind: 'reset', when: 'before', ...oneJob(uuid, 'PATCH'), count: 5 });
  await releaseOf(sequence);
  await pauseEnd(stage, uuid);
  // The pause, then five resumes that were lost, and one more: six tries of two activities.
  const events = await eventsOf(stage, stage.pauseId(uuid));
  const [, lost, taken] = events.filter(
    ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'patchJob',
  );
  const started = (scheduled: typeof lost) =>
    events.find(
      ({ activityTaskStartedEventAttributes: start }) =>
        String(start?.scheduledEventId) === String(scheduled?.eventId),
    );
  for (const scheduled of [lost, taken]) {
    expect(started(scheduled)?.activityTaskStartedEventAttributes?.attempt).toBe(3);
    expect(msOf(started(scheduled)) - msOf(scheduled)).toBeGreaterThanOrEqual(2 * LISTED_AFTER_MS);
  }
  expect(msOf(taken) - msOf(started(lost))).toBeGreaterThanOrEqual(LISTED_AFTER_MS);
  expect(stage.state(uuid)).toBe('running');
});

test('a command that was perhaps taken is not made twice by who gives it again while the list of requests is broken', async () => {
  const stage = await time.open(guarded);
  const uuid = stage.add({ pausable: true });
  const { simulator } = stage;
  simulator.faults.add({ kind: 'reset', when: 'after', ...oneJob(uuid, 'PATCH') });
  const mend = simulator.faults.add({ kind: 'status', status: 500, code: '262145', path, count: 'always' });
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  const ended = handle.result();
  expect(await handle.pause(ASKER)).toMatchObject({ outcome: 'unconfirmed' });
  simulator.after({ method: 'GET', path, nth: 1 }, mend);
  expect(await handle.pause(ASKER)).toMatchObject({ outcome: 'awaits_approval', approval: { index: 1 } });
  expect(stage.actions(uuid)).toEqual(['pause']);
  stage.finish(uuid);
  await ended;
});

describe('a command that ONTAP has done, and answers by a refusal', () => {
  const refused = async (action: 'pause' | 'cancel', status: number, code: string) => {
    const stage = await time.open();
    const uuid = stage.add({ pausable: true, quitting: 0 });
    const { jobs, clock, switches, faults } = stage.simulator;
    stage.simulator.before({ ...oneJob(uuid, 'PATCH'), nth: 1 }, () => {
      jobs.get(uuid)?.job.act(action, clock.now(), switches);
      clock.advance(2);
    });
    faults.add({ kind: 'status', status, code, ...oneJob(uuid, 'PATCH') });
    return { stage, uuid };
  };

  test('is told as what is seen of the job, with the refusal', async () => {
    const { stage, uuid } = await refused('pause', 409, '1');
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    const ended = handle.result();
    expect(await handle.pause(ASKER)).toMatchObject({
      outcome: 'confirmed',
      state: 'paused',
      why: expect.stringMatching(/ONTAP refused \(.*code 1.*\): the pause took effect all the same/),
    });
    stage.finish(uuid);
    await ended;
    const cancelled = await refused('cancel', 403, '6');
    const watch = await cancelled.stage.jobs.watch(cancelled.stage.watchInput(cancelled.uuid));
    expect(await watch.cancelJob(ASKER)).toMatchObject({
      outcome: 'unconfirmed',
      state: 'failure',
      why: expect.stringMatching(/can't be told whether by the cancel, which ONTAP refused/),
    });
  });

  test.each([
    [404, '4'],
    [409, '1'],
    [400, '458783'],
  ])('is ours in a sequence: the pause is held, and resumed (%s/%s)', async (status, code) => {
    const { stage, uuid } = await refused('pause', status, code);
    const report = await play(stage, [uuid], [PAUSE, RESUME]);
    expect(report.jobs[0]?.steps).toMatchObject([{ outcome: 'done' }, { pause: 'resumed' }]);
    expect(stage.state(uuid)).toBe('running');
  });
});

test.each([
  [400, '458784'],
  [404, '4'],
])(
  'a pause that ONTAP refuses and does a little later is resumed, also when its sequence is terminated meanwhile (%s/%s)',
  async (status, code) => {
    const stage = await time.open();
    const uuid = stage.add({ pausable: true, pausing: 0 });
    const { simulator } = stage;
    const patch = oneJob(uuid, 'PATCH');
    const mend = simulator.faults.add({ kind: 'status', status, code, ...patch, count: 'always' });
    simulator.after({ ...patch, nth: 1 }, () => {
      void terminate(stage, sequence.workflowId);
      stage.at(25_000, () => {
        mend();
        simulator.jobs.get(uuid)?.job.act('pause', simulator.clock.now(), simulator.switches);
      });
    });
    const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
    await expect(sequence.result()).rejects.toThrow('was terminated');
    expect(await pauseEnd(stage, uuid)).toMatchObject({ outcome: 'resumed' });
    expect(stage.actions(uuid).at(-1)).toBe('resume');
    expect(stage.state(uuid)).toBe('running');
  },
  240_000,
);
