import { ASKER, oneJob } from './support/use-job-stages';
import { useSkippedTime } from './support/use-skipped-time';

const time = useSkippedTime();

describe('a command that ONTAP refuses as if it had been done before, which a read had not shown', () => {
  test.each([
    ['pause', 'paused', 'running'],
    ['resume', 'running', 'paused'],
  ] as const)('%s: is looked for, sent once, and not told as done before', async (command, after, before) => {
    const stage = await time.open();
    const uuid = stage.add({ pausable: true });
    const byHand = (action: 'pause' | 'resume') => {
      const { jobs, clock, switches } = stage.simulator;
      jobs.get(uuid)?.job.act(action, clock.now(), switches);
      clock.advance(2);
    };
    if (before === 'paused') byHand('pause');
    stage.simulator.before({ ...oneJob(uuid, 'PATCH'), nth: 1 }, () => byHand(command));
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    const ended = handle.result();
    expect(await handle[command](ASKER)).toEqual({
      outcome: 'confirmed',
      state: after,
      why: `the job is ${after}, and was not right before the ${command}, which ONTAP refused as if it were: the ${command} took effect, or somebody else did the same`,
    });
    expect(stage.actions(uuid)).toEqual([command]);
    stage.finish(uuid);
    await ended;
  });
});

describe('a command whose answer is lost', () => {
  const lost = async (command: 'pause' | 'cancelJob') => {
    const stage = await time.open();
    const uuid = stage.add({ pausable: true, quitting: 0 });
    stage.simulator.faults.add({ kind: 'reset', when: 'after', ...oneJob(uuid, 'PATCH') });
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    const ended = handle.result();
    return { stage, uuid, answer: await handle[command](ASKER), ended };
  };

  test('and that is seen done is not told as refused', async () => {
    const { stage, uuid, answer, ended } = await lost('pause');
    expect(answer).toEqual({
      outcome: 'confirmed',
      state: 'paused',
      why: 'the job is paused, and was not right before the pause, which had no answer: the pause took effect, or somebody else did the same',
    });
    expect(stage.actions(uuid)).toEqual(['pause']);
    stage.finish(uuid);
    await ended;
  });

  test('has ended the job that is seen failed since, if it is a cancel', async () => {
    const { answer, ended } = await lost('cancelJob');
    expect(answer).toMatchObject({ outcome: 'confirmed', why: 'the job has ended after the cancel' });
    expect(await ended).toMatchObject({ outcome: 'cancelled' });
  });
});

describe('a pause that ONTAP takes, and something on the way answers by a refusal', () => {
  const refused = async (happens: (stage: Stage, uuid: string) => void) => {
    const stage = await time.open();
    const uuid = stage.add({ pausable: true, pausing: 0 });
    stage.simulator.faults.add({ kind: 'status', status: 403, code: '6', ...oneJob(uuid, 'PATCH') });
    stage.simulator.after({ ...oneJob(uuid, 'PATCH'), nth: 1 }, () => happens(stage, uuid));
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    const ended = handle.result();
    const answer = await handle.pause(ASKER);
    stage.simulator.faults.clear();
    stage.finish(uuid);
    await ended;
    return answer;
  };
  type Stage = Awaited<ReturnType<typeof time.open>>;
  const REFUSED = expect.stringMatching(/ONTAP refused( the pause)? \(.*code 6.*\)/);

  test('is looked for a minute, and told with the refusal', async () => {
    const answer = await refused((stage, uuid) => {
      const { jobs, clock, switches } = stage.simulator;
      stage.at(clock.elapsed() * 1_000 + 40_000, () =>
        jobs.get(uuid)?.job.act('pause', clock.now(), switches),
      );
    });
    expect(answer).toMatchObject({ outcome: 'confirmed', state: 'paused', why: REFUSED });
  });

  test('is not told as refused alone while nobody can see what the job is', async () => {
    const answer = await refused((stage, uuid) => {
      stage.simulator.faults.add({
        kind: 'status',
        status: 500,
        code: '1',
        count: 'always',
        ...oneJob(uuid),
      });
    });
    expect(answer).toMatchObject({ outcome: 'unconfirmed', why: REFUSED });
    expect(answer.why).toMatch(/could not be read: look at the job again$/);
  });
});

describe('a cancel that ONTAP refuses since the job has ended, which a read had not shown', () => {
  const commanded = async (happens: (stage: Stage, uuid: string) => void, quitting = 0) => {
    const stage = await time.open();
    const uuid = stage.add({ quitting });
    stage.simulator.before({ ...oneJob(uuid, 'PATCH'), nth: 1 }, () => happens(stage, uuid));
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    const ended = handle.result();
    return { answer: await handle.cancelJob(ASKER), end: await ended, sent: stage.actions(uuid) };
  };
  type Stage = Awaited<ReturnType<typeof time.open>>;

  test('is not known to be what ended it, when that has failed', async () => {
    const { answer, end } = await commanded((stage, uuid) =>
      stage.finish(uuid, { outcome: { code: 77, message: 'disk' } }),
    );
    expect(answer).toMatchObject({
      outcome: 'unconfirmed',
      state: 'failure',
      why: expect.stringMatching(/it can't be told whether by the cancel/),
    });
    expect(end).toMatchObject({ outcome: 'failed', code: '77' });
  });

  test('came too late, when that has succeeded', async () => {
    const { answer, end } = await commanded((stage, uuid) => stage.finish(uuid));
    expect(answer).toMatchObject({ outcome: 'finished_first', state: 'success' });
    expect(end).toMatchObject({ outcome: 'succeeded' });
  });

  test('is looked for while it shows as running: it may be quitting by this very cancel', async () => {
    const { answer, end, sent } = await commanded((stage, uuid) => {
      const { jobs, clock, switches, faults } = stage.simulator;
      jobs.get(uuid)?.job.act('cancel', clock.now(), switches);
      faults.add({ kind: 'status', status: 409, code: '458762', ...oneJob(uuid, 'PATCH') });
      stage.at(20_000, () => {});
    }, 15);
    expect(answer).toMatchObject({ outcome: 'confirmed', state: 'failure' });
    expect(end).toMatchObject({ outcome: 'cancelled' });
    expect(sent).toEqual(['cancel']);
  });
});

describe('a command that ONTAP takes and answers with a 404', () => {
  const answeredSo = async (command: 'pause' | 'cancelJob', takes: (stage: Stage, uuid: string) => void) => {
    const stage = await time.open();
    const uuid = stage.add({ pausable: true, quitting: 0 });
    stage.simulator.before({ ...oneJob(uuid, 'PATCH'), nth: 1 }, () => {
      takes(stage, uuid);
      stage.simulator.faults.add({ kind: 'status', status: 404, code: '4', ...oneJob(uuid, 'PATCH') });
    });
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    const ended = handle.result();
    const answer = await handle[command](ASKER);
    if (command === 'pause') stage.finish(uuid);
    return { answer, end: await ended, sent: stage.actions(uuid) };
  };
  type Stage = Awaited<ReturnType<typeof time.open>>;
  const acts = (action: 'pause' | 'cancel') => (stage: Stage, uuid: string) => {
    const { jobs, clock, switches } = stage.simulator;
    jobs.get(uuid)?.job.act(action, clock.now(), switches);
    clock.advance(2);
  };

  test('cancel: is not known to be what ended the job', async () => {
    const { answer, end, sent } = await answeredSo('cancelJob', acts('cancel'));
    expect(answer).toMatchObject({
      outcome: 'unconfirmed',
      state: 'failure',
      why: expect.stringMatching(/it can't be told whether by the cancel/),
    });
    expect(end).toMatchObject({ outcome: 'failed' });
    expect(sent).toEqual(['cancel']);
  });

  test('cancel of a job that has succeeded by then: came too late', async () => {
    const { answer } = await answeredSo('cancelJob', (stage, uuid) => stage.finish(uuid));
    expect(answer).toMatchObject({ outcome: 'finished_first', state: 'success' });
  });

  test('pause: is not told as done before', async () => {
    const { answer, sent } = await answeredSo('pause', acts('pause'));
    expect(answer).toMatchObject({
      outcome: 'confirmed',
      state: 'paused',
      why: expect.stringContaining('the pause took effect, or somebody else did the same'),
    });
    expect(sent).toEqual(['pause']);
  });
});
