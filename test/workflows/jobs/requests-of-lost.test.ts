import type { Switches } from '../../../src/simulator';
import {
  begin,
  PAUSE,
  PAUSE_AND_HOLD,
  pauseEnd,
  play,
  RESUME,
  releaseOf,
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
  ])('is ours in a sequence: the pause is held, and resumed (%s/%s)', async (status, code) => {
    const { stage, uuid } = await refused('pause', status, code);
    const report = await play(stage, [uuid], [PAUSE, RESUME]);
    expect(report.jobs[0]?.steps).toMatchObject([{ outcome: 'done' }, { pause: 'resumed' }]);
    expect(stage.state(uuid)).toBe('running');
  });
});
