import type { Switches } from '../../../src/simulator';
import { waitFor } from '../../support/wait-for';
import { troublesNow } from '../../../src/client/troubles';
import {
  begin,
  CANCEL,
  holdFor,
  PAUSE,
  PAUSE_AND_HOLD,
  pauseEnd,
  play,
  RESUME,
  untilHolding,
} from './support/sequence-steps';
import { ASKER, oneJob } from './support/use-job-stages';
import { useSkippedTime } from './support/use-skipped-time';

const time = useSkippedTime();
const MINUTE_MS = 60_000;

const guarded: { switches: Partial<Switches> } = { switches: { mav: '202-error' } };
const request = (verb: string) => `security multi-admin-verify request ${verb} -index 1`;

test('a command that awaits approval is answered with its request, and not sent again while that is open', async () => {
  const stage = await time.open(guarded);
  const uuid = stage.add({ pausable: true });
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  const ended = handle.result();
  const first = await handle.pause(ASKER);
  expect(first).toMatchObject({
    outcome: 'awaits_approval',
    state: 'running',
    why: expect.stringContaining(request('approve')),
    approval: { index: 1, state: 'pending', approvers: ['alice', 'bob'], command: request('approve') },
  });
  expect(await handle.pause(ASKER)).toEqual(first);
  expect(stage.actions(uuid)).toEqual(['pause']);
  stage.simulator.approvals.decide({ index: 1, state: 'approved' });
  expect(await handle.pause(ASKER)).toMatchObject({ outcome: 'confirmed', state: 'paused' });
  expect(stage.actions(uuid)).toEqual(['pause', 'pause']);
  stage.finish(uuid);
  expect(await ended).toMatchObject({ outcome: 'succeeded' });
});

test.each([
  ['approved', { outcome: 'confirmed', state: 'paused' }, 2],
  [
    'vetoed',
    {
      outcome: 'awaits_approval',
      approval: { state: 'vetoed' },
      why: expect.stringMatching(/not done: request 1 is vetoed/),
    },
    1,
  ],
] as const)(
  'a command whose request is %s while it waits is answered with that',
  async (state, answer, sent) => {
    const stage = await time.open(guarded);
    const uuid = stage.add({ pausable: true });
    stage.at(MINUTE_MS / 2, () => stage.simulator.approvals.decide({ index: 1, state }));
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    const ended = handle.result();
    expect(await handle.pause(ASKER)).toMatchObject(answer);
    expect(stage.actions(uuid)).toHaveLength(sent);
    stage.finish(uuid);
    await ended;
  },
);

test('a command that ONTAP carries out on approval, while its effect is looked for, is confirmed', async () => {
  const stage = await time.open(guarded);
  const uuid = stage.add({ pausable: true });
  stage.simulator.after({ ...oneJob(uuid, 'PATCH'), nth: 1 }, () =>
    stage.simulator.approvals.decide({ index: 1, state: 'executed' }),
  );
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  const ended = handle.result();
  expect(await handle.pause(ASKER)).toMatchObject({ outcome: 'confirmed', state: 'paused' });
  stage.finish(uuid);
  await ended;
});

test('a command that awaits approval is told with its request, since when, while its effect is looked for', async () => {
  const stage = await time.open(guarded);
  const uuid = stage.add({ pausable: true });
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  const pause = handle.pause(ASKER);
  const shown = async () => (await handle.status()).commands[0];
  await waitFor('ONTAP asked for approval', async () => (await shown())?.approval !== undefined);
  expect(await shown()).toMatchObject({
    command: 'pause',
    approval: {
      index: 1,
      approvers: ['alice', 'bob'],
      command: request('approve'),
      since: expect.stringMatching(/Z$/),
    },
  });
  expect((await handle.status()).now).toMatch(
    /The pause waits for approval of request 1 in ONTAP since .*Z: security .* approve -index 1, by alice or bob/,
  );
  stage.simulator.approvals.decide({ index: 1, state: 'executed' });
  expect(await pause).toMatchObject({ outcome: 'confirmed' });
  expect(await shown()).not.toHaveProperty('approval');
  stage.finish(uuid);
  await handle.result();
});

test('a cancel of a sequence that awaits approval is its failure, with the request', async () => {
  const stage = await time.open(guarded);
  const uuid = stage.add();
  const report = await play(stage, [uuid], [CANCEL]);
  expect(report.jobs).toMatchObject([
    {
      outcome: 'failed',
      steps: [{ command: 'awaits_approval', why: expect.stringContaining(request('approve')) }],
    },
  ]);
  expect(stage.actions(uuid)).toEqual(['cancel']);
});

test('a sequence tells which cancel waits for approval while it does', async () => {
  const stage = await time.open(guarded);
  const uuid = stage.add();
  const sequence = await begin(stage, [uuid], [CANCEL]);
  const waits = /waits for approval of request 1 in ONTAP since .*Z: security .* -index 1, by alice or bob/;
  await waitFor('it is told', async () => waits.test((await sequence.status()).now));
  const { jobs } = await sequence.status();
  expect(jobs).toMatchObject([{ outcome: 'in_progress', why: expect.stringMatching(waits) }]);
  stage.simulator.approvals.decide({ index: 1, state: 'executed' });
  expect((await sequence.result()).jobs).toMatchObject([{ steps: [{ command: 'confirmed' }] }]);
});

test('a debt whose resume waits for approval is told by its sequence and by status, with since when', async () => {
  const stage = await time.open();
  const uuid = stage.add({ pausable: true });
  const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
  await untilHolding(sequence);
  stage.simulator.switches.mav = '202-error';
  await sequence.release(ASKER.requestedBy);
  const { client } = stage.server;
  const troubles = async () => (await troublesNow(client, stage.pauseId(uuid)))[0];
  await waitFor('ONTAP asked for approval', async () => (await troubles())?.approval !== undefined);
  const told = {
    what: expect.stringContaining(`(resume of job ${uuid}) waits for approval of request 1 in ONTAP since`),
    since: expect.stringMatching(/Z$/),
    approval: { index: 1, approvers: ['alice', 'bob'], command: request('approve') },
  };
  expect(await troubles()).toMatchObject(told);
  expect((await sequence.status()).troubles).toContainEqual(expect.objectContaining({ what: told.what }));
  stage.simulator.approvals.decide({ index: 1, state: 'executed' });
  stage.simulator.switches.mav = 'off';
  await sequence.result();
});

test('a pause of a sequence that is approved after minutes is sent again by itself, held and resumed', async () => {
  const stage = await time.open(guarded);
  const uuid = stage.add({ pausable: true });
  stage.at(5 * MINUTE_MS, () => {
    stage.simulator.approvals.decide({ index: 1, state: 'approved' });
  });
  // Its resume needs none.
  stage.simulator.after({ ...oneJob(uuid, 'PATCH'), nth: 2 }, () => {
    stage.simulator.switches.mav = 'off';
  });
  const report = await play(stage, [uuid], [PAUSE, holdFor('10s'), RESUME]);
  expect(report).toMatchObject({ outcome: 'done', jobs: [{ outcome: 'done' }] });
  expect(stage.actions(uuid)).toEqual(['pause', 'pause', 'resume']);
  expect(stage.state(uuid)).toBe('running');
});

test('a pause of a sequence is told until when it is sent again, which leaves its hold the time', async () => {
  const stage = await time.open(guarded);
  const uuid = stage.add({ pausable: true });
  const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD, { maxHold: '1h' });
  const troubles = async () => (await sequence.status()).troubles ?? [];
  await waitFor('ONTAP asked for approval', async () => (await troubles()).length > 0);
  const [trouble] = await troubles();
  const [, until = ''] = /; approved by (\S+Z) it is sent again by itself$/.exec(trouble?.what ?? '') ?? [];
  const waitsMs = Date.parse(until) - Date.parse(trouble?.since ?? '');
  expect(Math.abs(waitsMs - 50 * MINUTE_MS)).toBeLessThan(MINUTE_MS);
  await sequence.cancel();
  const report = await sequence.result();
  expect(report.jobs).toMatchObject([{ outcome: 'cancelled' }]);
  expect(stage.actions(uuid)).toEqual(['pause']);
});

test('a pause of a sequence whose request is vetoed fails its step at once', async () => {
  const stage = await time.open(guarded);
  const uuid = stage.add({ pausable: true });
  stage.at(5 * MINUTE_MS, () => stage.simulator.approvals.decide({ index: 1, state: 'vetoed' }));
  const report = await play(stage, [uuid], [PAUSE]);
  expect(report.jobs).toMatchObject([
    { outcome: 'failed', why: 'the pause was not done: request 1 is vetoed' },
  ]);
  expect(await pauseEnd(stage, uuid)).toMatchObject({ outcome: 'not_paused' });
});

test('a pause that ONTAP carries out after it was waited for lands late, and is resumed', async () => {
  const stage = await time.open(guarded);
  const uuid = stage.add({ pausable: true });
  stage.at(13 * MINUTE_MS, () => {
    stage.simulator.approvals.decide({ index: 1, state: 'executed' });
    stage.simulator.switches.mav = 'off';
  });
  const sequence = await begin(stage, [uuid], [PAUSE], { maxHold: '1m', lateWithin: '1h' });
  const report = await sequence.result();
  expect(report.jobs[0]?.why).toMatch(
    /resumed then; approved after 2\S+Z, it leaves the job paused: .* veto/,
  );
  expect(await pauseEnd(stage, uuid)).toMatchObject({ outcome: 'resumed', landedLate: 1 });
  expect(stage.actions(uuid)).toEqual(['pause', 'resume']);
  expect(stage.state(uuid)).toBe('running');
});
