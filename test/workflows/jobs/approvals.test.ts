import type { Switches } from '../../../src/simulator';
import { waitFor } from '../../support/wait-for';
import { troublesNow } from '../../../src/client/troubles';
import { begin, CANCEL, PAUSE, PAUSE_AND_HOLD, pauseEnd, play, untilHolding } from './support/sequence-steps';
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

test('a pause that is approved late lands, and is resumed', async () => {
  const stage = await time.open(guarded);
  const uuid = stage.add({ pausable: true });
  stage.at(30 * MINUTE_MS, () => {
    stage.simulator.approvals.decide({ index: 1, state: 'executed' });
    stage.simulator.switches.mav = 'off';
  });
  const sequence = await begin(stage, [uuid], [PAUSE], { lateWithin: '1h' });
  const report = await sequence.result();
  expect(report.jobs[0]?.why).toMatch(
    /resumed then; approved after 2\S+Z, it leaves the job paused: .* veto/,
  );
  expect(await pauseEnd(stage, uuid)).toMatchObject({ outcome: 'resumed', landedLate: 1 });
  expect(stage.actions(uuid)).toEqual(['pause', 'resume']);
  expect(stage.state(uuid)).toBe('running');
});
