import { CANCEL, PAUSE, pauseEnd, play, RESUME } from './support/sequence-steps';
import { ASKER, oneJob } from './support/use-job-stages';
import { useSkippedTime } from './support/use-skipped-time';

const time = useSkippedTime();

const veto = (index: number) => `security multi-admin-verify request veto -index ${index}`;

describe('a command whose first request ONTAP lists after the second one was made', () => {
  const lost = async (
    decide?: { index: number; state: 'approved' | 'executed' | 'vetoed' },
    mavListedAfter = 20,
  ) => {
    const switches = { mav: '403', mavAgain: 'new', mavListedAfter } as const;
    const stage = await time.open({ switches });
    const uuid = stage.add({ pausable: true });
    stage.simulator.faults.add({ kind: 'reset', when: 'after', ...oneJob(uuid, 'PATCH') });
    if (decide !== undefined) stage.at(60_000, () => stage.simulator.approvals.decide(decide));
    return { stage, uuid };
  };
  const commanded = async (command: 'pause' | 'cancelJob', ...decide: Parameters<typeof lost>) => {
    const { stage, uuid } = await lost(...decide);
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    const ended = handle.result();
    const answer = await handle[command](ASKER);
    const finished = () => {
      stage.finish(uuid);
      return ended;
    };
    return { stage, uuid, handle, ended, answer, finished };
  };

  test('is told with both, also when it is given again', async () => {
    const { stage, uuid, handle, answer, finished } = await commanded('pause');
    const both = {
      outcome: 'awaits_approval',
      approval: { index: 2, state: 'pending', twins: [1] },
      why: expect.stringContaining(veto(1)),
    };
    expect(answer).toMatchObject(both);
    expect(await handle.pause(ASKER)).toMatchObject(both);
    expect(stage.actions(uuid)).toEqual(['pause', 'pause']);
    await finished();
  });

  test('is sent again when the first one is approved, and told with the veto of the other', async () => {
    const { stage, uuid, handle, answer, finished } = await commanded('pause', {
      index: 1,
      state: 'approved',
    });
    const left = { approval: { index: 2 }, why: expect.stringContaining(veto(2)) };
    expect(answer).toMatchObject({ outcome: 'confirmed', state: 'paused', ...left });
    expect(await handle.pause(ASKER)).toMatchObject({ outcome: 'already', ...left });
    expect(stage.actions(uuid)).toEqual(['pause', 'pause', 'pause']);
    await finished();
  });

  test('has ended the job when the first one is carried out', async () => {
    const { answer, ended } = await commanded('cancelJob', { index: 1, state: 'executed' });
    expect(answer).toMatchObject({ outcome: 'confirmed', why: 'the job has ended after the cancel' });
    expect(await ended).toMatchObject({ outcome: 'cancelled' });
  });

  test('may have ended the job when the first one is carried out before it is listed', async () => {
    const { answer, ended } = await commanded('cancelJob', { index: 1, state: 'executed' }, 600);
    expect(answer).toMatchObject({ outcome: 'unconfirmed' });
    await ended;
  });

  test("is not told as somebody else's when the first one is carried out before it is listed", async () => {
    const { handle, answer, finished } = await commanded('pause', { index: 1, state: 'executed' }, 600);
    expect(answer).toMatchObject({ outcome: 'confirmed', state: 'paused', approval: { index: 2 } });
    expect(answer.why).toMatch(/which had no answer: the pause took effect, or somebody else did the same; /);
    expect(answer.why).toContain(veto(2));
    expect(await handle.pause(ASKER)).toMatchObject({ outcome: 'already' });
    await finished();
  });

  test.each(['pause', 'cancelJob'] as const)(
    '%s: is not told as undone for good when the second one is vetoed before the first is listed',
    async (command) => {
      const { answer, finished } = await commanded(command, { index: 2, state: 'vetoed' }, 600);
      expect(answer).toMatchObject({ outcome: 'awaits_approval', approval: { index: 2 } });
      expect(answer.why).toMatch(/ is not done so far: request 2 is vetoed; a try of it had no answer, /);
      await finished();
    },
  );

  test('is told as one that may be there, too, before the first is listed', async () => {
    const { answer, finished } = await commanded('pause', undefined, 600);
    expect(answer).toMatchObject({ outcome: 'awaits_approval', approval: { index: 2, state: 'pending' } });
    expect(answer.why).toMatch(/; a try of it had no answer, and may have made another request, /);
    await finished();
  });

  test('is held and resumed by a sequence when the first one is approved', async () => {
    const { stage, uuid } = await lost({ index: 1, state: 'approved' });
    stage.simulator.after({ ...oneJob(uuid, 'PATCH'), nth: 3 }, () => {
      stage.simulator.switches.mav = 'off';
      stage.simulator.approvals.decide({ index: 2, state: 'vetoed' });
    });
    const { jobs } = await play(stage, [uuid], [PAUSE, RESUME]);
    expect(jobs[0]?.steps).toMatchObject([{ outcome: 'done' }, { pause: 'resumed' }]);
    expect(stage.actions(uuid)).toEqual(['pause', 'pause', 'pause', 'resume']);
    expect(await pauseEnd(stage, uuid)).toMatchObject({ outcome: 'resumed' });
  });

  test('is the failure of its step in a sequence, with both', async () => {
    const { stage, uuid } = await lost();
    const { jobs } = await play(stage, [uuid], [CANCEL]);
    expect(jobs).toMatchObject([
      {
        outcome: 'failed',
        steps: [{ command: 'awaits_approval', why: expect.stringContaining(veto(1)) }],
      },
    ]);
  });
});
