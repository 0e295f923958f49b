import type { Switches } from '../../../src/simulator';
import { CANCEL, PAUSE, pauseEnd, play } from './support/sequence-steps';
import { ASKER, oneJob } from './support/use-job-stages';
import { useSkippedTime } from './support/use-skipped-time';

const time = useSkippedTime();

const guarded: { switches: Partial<Switches> } = { switches: { mav: '202-error' } };
const request = (verb: string) => `security multi-admin-verify request ${verb} -index 1`;

describe('what a job comes to while a command to it awaits approval', () => {
  /** A watch whose command ONTAP has asked for approval of; then something happens. */
  const commanded = async (command: 'pause' | 'cancelJob', happens: (stage: Stage, uuid: string) => void) => {
    const stage = await time.open(guarded);
    const uuid = stage.add({ pausable: true });
    stage.simulator.after({ ...oneJob(uuid, 'PATCH'), nth: 1 }, () => happens(stage, uuid));
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    const ended = handle.result();
    return { stage, uuid, handle, ended, answer: await handle[command](ASKER) };
  };
  type Stage = Awaited<ReturnType<typeof time.open>>;
  const fails = (stage: Stage, uuid: string) =>
    stage.finish(uuid, { outcome: { code: 77, message: 'disk' } });

  test('is its own failure when the request for the cancel was vetoed', async () => {
    const { answer, ended } = await commanded('cancelJob', (stage, uuid) => {
      stage.simulator.approvals.decide({ index: 1, state: 'vetoed' });
      fails(stage, uuid);
    });
    expect(answer).toMatchObject({
      outcome: 'finished_first',
      why: 'the job had ended before the cancel took effect; its request 1 is vetoed',
      state: 'failure',
    });
    expect(await ended).toMatchObject({ outcome: 'failed', code: '77', message: 'disk' });
  });

  test('is its own success while the request for the cancel is pending', async () => {
    const { answer, ended } = await commanded('cancelJob', (stage, uuid) => stage.finish(uuid));
    expect(answer).toMatchObject({
      outcome: 'finished_first',
      why: expect.stringMatching(/request 1 is pending/),
    });
    expect(await ended).toMatchObject({ outcome: 'succeeded' });
  });

  test('is not known to be the cancel where its request can not be read', async () => {
    const { answer, ended } = await commanded('cancelJob', (stage, uuid) => {
      const path = '/api/security/multi-admin-verify/requests/*';
      stage.simulator.faults.add({ kind: 'status', status: 403, code: '6', path, count: 'always' });
      fails(stage, uuid);
    });
    expect(answer).toMatchObject({
      outcome: 'unconfirmed',
      why: expect.stringMatching(/can't be told whether by the cancel/),
    });
    expect(await ended).toMatchObject({ outcome: 'failed', code: '77' });
  });

  test('is the cancel when that is carried out long after its command was answered', async () => {
    const { stage, ended, answer } = await commanded('cancelJob', () => {});
    expect(answer).toMatchObject({ outcome: 'awaits_approval' });
    stage.simulator.approvals.decide({ index: 1, state: 'executed' });
    expect(await ended).toMatchObject({ outcome: 'cancelled' });
  });

  test("is somebody else's pause while ours is pending: it is told with the request, which is not made twice", async () => {
    const { stage, uuid, handle, ended, answer } = await commanded('pause', pausedByHand);
    expect(answer).toMatchObject({
      outcome: 'awaits_approval',
      state: 'paused',
      why: expect.stringContaining(request('veto')),
      approval: { index: 1, state: 'pending' },
    });
    const open = { approval: { index: 1 }, why: expect.stringContaining(request('veto')) };
    expect(await handle.pause(ASKER)).toMatchObject({ outcome: 'already', ...open });
    expect((await handle.status()).commands.at(-1)?.answer).toMatchObject(open);
    resumedByHand(stage, uuid);
    expect(await handle.pause(ASKER)).toMatchObject({ outcome: 'awaits_approval', approval: { index: 1 } });
    expect(stage.actions(uuid)).toEqual(['pause']);
    stage.finish(uuid);
    await ended;
  });

  test("is somebody else's pause when ours was vetoed", async () => {
    const { stage, uuid, ended, answer } = await commanded('pause', (on, job) => {
      on.simulator.approvals.decide({ index: 1, state: 'vetoed' });
      pausedByHand(on, job);
    });
    expect(answer).toMatchObject({
      outcome: 'already',
      why: 'the job is paused, and not by this pause: request 1 is vetoed',
    });
    stage.finish(uuid);
    await ended;
  });

  const byHand = ({ simulator }: Stage, uuid: string, action: 'pause' | 'resume') => {
    simulator.jobs.get(uuid)?.job.act(action, simulator.clock.now(), simulator.switches);
    simulator.clock.advance(2);
  };
  function pausedByHand(stage: Stage, uuid: string) {
    byHand(stage, uuid, 'pause');
  }
  function resumedByHand(stage: Stage, uuid: string) {
    byHand(stage, uuid, 'resume');
  }
});

describe('a job that ends while a sequence awaits that, after its cancel was asked for in ONTAP', () => {
  const steps = [CANCEL, { step: 'await', state: 'terminal', for: '1h', otherwise: 'fail' }] as const;
  const after5Minutes = async (happens: (stage: Stage, uuid: string) => void) => {
    const stage = await time.open(guarded);
    const uuid = stage.add({ quitting: 0 });
    stage.at(5 * 60_000, () => happens(stage, uuid));
    const { jobs } = await play(stage, [uuid], [...steps]);
    return jobs[0];
  };
  type Stage = Awaited<ReturnType<typeof time.open>>;

  test('was cancelled when ONTAP has carried that out on approval', async () => {
    const job = await after5Minutes((stage) => {
      stage.simulator.approvals.decide({ index: 1, state: 'executed' });
    });
    expect(job).toMatchObject({
      outcome: 'done',
      job: 'cancelled',
      steps: [
        { outcome: 'done', command: 'awaits_approval' },
        { outcome: 'done', why: 'it is failure: request 1 was approved, and ONTAP carried it out' },
      ],
    });
  });

  test('has failed by itself while that was pending', async () => {
    const job = await after5Minutes((stage, uuid) => {
      stage.finish(uuid, { outcome: { code: 77, message: 'disk' } });
    });
    expect(job).toMatchObject({
      outcome: 'failed',
      job: 'failed',
      why: 'it ended as failure: disk (code 77)',
    });
  });
});

describe('a command whose job fails', () => {
  const DOES_IT = '00000000-0000-4000-8000-00000000d0e5';
  const failing = async () => {
    const stage = await time.open();
    const uuid = stage.add({ pausable: true });
    stage.add({ uuid: DOES_IT, work: 0, outcome: { code: 9, message: 'no log' } });
    const body = JSON.stringify({ job: { uuid: DOES_IT } });
    stage.simulator.faults.add({ kind: 'body', body, ...oneJob(uuid, 'PATCH') });
    return { stage, uuid };
  };
  const lands = (
    stage: Awaited<ReturnType<typeof failing>>['stage'],
    uuid: string,
    action: 'pause' | 'cancel',
  ) =>
    stage.at(8_000, () => {
      const { jobs, clock, switches } = stage.simulator;
      jobs.get(uuid)?.job.act(action, clock.now(), switches);
    });

  test('is confirmed when it takes effect all the same, and a cancel has then ended the job', async () => {
    const { stage, uuid } = await failing();
    lands(stage, uuid, 'cancel');
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    const ended = handle.result();
    expect(await handle.cancelJob(ASKER)).toMatchObject({ outcome: 'confirmed', state: 'failure' });
    expect(await ended).toMatchObject({ outcome: 'cancelled' });
  });

  test("is unconfirmed in that job's words when it does not, and a later failure is the job's own", async () => {
    const { stage, uuid } = await failing();
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    const ended = handle.result();
    expect(await handle.cancelJob(ASKER)).toMatchObject({
      outcome: 'unconfirmed',
      why: expect.stringMatching(/^no log \(code 9\): .* failed; the cancel was not seen to take effect/),
    });
    stage.finish(uuid, { outcome: { code: 77, message: 'disk' } });
    expect(await ended).toMatchObject({ outcome: 'failed', code: '77' });
  });

  test('is resumed when it was the pause of a sequence, and lands', async () => {
    const { stage, uuid } = await failing();
    lands(stage, uuid, 'pause');
    await play(stage, [uuid], [PAUSE]);
    expect(await pauseEnd(stage, uuid)).toMatchObject({ outcome: 'resumed' });
    expect(stage.actions(uuid)).toEqual(['pause', 'resume']);
    expect(stage.state(uuid)).toBe('running');
  });
});
