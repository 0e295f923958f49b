import type { Info } from '@temporalio/activity';
import { approveCommand } from '../../../src/contracts/approval';
import type { PatchJobInput } from '../../../src/contracts/poll-job';
import { attempt, failureOf } from '../support/attempt';
import { openJobsRig, uuidOf } from '../support/jobs';
import type { Rig } from '../support/rig';

const [uuid, OTHER] = [uuidOf(1), uuidOf(2)];
const APPROVE = 'security multi-admin-verify request approve -index 1';

let rig: Rig;
const open = async () => {
  const opened = await openJobsRig(
    [uuid, OTHER].map((of) => ({ uuid: of, description: 'pausable', pausable: true })),
  );
  opened.simulator.clock.advance(5);
  return opened;
};
beforeEach(async () => {
  rig = await open();
});
afterEach(() => rig.close());

/** @param approval - Which ONTAP had asked for before. */
const pause = (approval?: PatchJobInput['approval'], info: Partial<Info> = {}) => {
  const asked = approval === undefined ? {} : { approval };
  return attempt(rig.activities.patchJob, [{ uuid, action: 'pause', ...asked }], info);
};
const patches = () => rig.requests.filter(({ method }) => method === 'PATCH');

describe.each(['202-error', '202-records', '400', '403'] as const)('F4: a PATCH answered by %s', (mav) => {
  beforeEach(() => {
    rig.simulator.switches.mav = mav;
  });

  test('awaits approval, and is told with who may approve and how', async () => {
    expect(await pause().result).toEqual({
      answer: 'awaits_approval',
      approval: {
        index: 1,
        state: 'pending',
        approvers: ['alice', 'bob'],
        until: expect.any(String),
        command: APPROVE,
      },
      perhapsSentBefore: false,
    });
    expect(patches()).toHaveLength(1);
  });

  test('is not sent again while its request is open, by a retry or by another command', async () => {
    const first = pause();
    const { approval } = await first.result;
    const info = { attempt: 2, heartbeatDetails: first.heartbeats.at(-1) };
    expect(await pause(undefined, info).result).toMatchObject({ answer: 'awaits_approval', approval });
    expect(await pause(approval).result).toMatchObject({ answer: 'awaits_approval', approval });
    expect(patches()).toHaveLength(1);
  });
});

test.each([
  ['approved', { answer: 'accepted' }, 2],
  ['executed', { answer: 'accepted' }, 1],
  ['vetoed', { answer: 'awaits_approval', approval: { state: 'vetoed' } }, 1],
  ['expired', { answer: 'awaits_approval', approval: { state: 'expired' } }, 1],
] as const)('the same command after its request was %s', async (state, expected, sent) => {
  rig.simulator.switches.mav = '403';
  const { approval } = await pause().result;
  rig.simulator.approvals.decide({ index: 1, state });
  expect(await pause(approval).result).toMatchObject(expected);
  expect(patches()).toHaveLength(sent);
});

test('a retry whose worker died before it could tell finds the request, and sends nothing while that is open', async () => {
  rig.simulator.switches.mav = '202-error';
  rig.simulator.switches.mavAgain = 'new';
  await pause().result;
  const retry = () => pause(undefined, { attempt: 2 }).result;
  expect(await retry()).toMatchObject({ answer: 'awaits_approval', approval: { index: 1 } });
  expect(patches()).toHaveLength(1);
  rig.simulator.approvals.decide({ index: 1, state: 'approved' });
  expect(await retry()).toMatchObject({ answer: 'accepted' });
  expect(patches()).toHaveLength(2);
});

test('another run sends nothing while the request of an earlier one is pending, and sends once it is approved', async () => {
  rig.simulator.switches.mav = '403';
  rig.simulator.switches.mavAgain = 'new';
  await pause().result;
  const later = pause();
  expect(await later.result).toMatchObject({ answer: 'awaits_approval', approval: { index: 1 } });
  expect(later.heartbeats.at(-1)).toMatchObject({ asked: { index: 1 } });
  expect(patches()).toHaveLength(1);
  rig.simulator.approvals.decide({ index: 1, state: 'approved' });
  expect(await pause().result).toMatchObject({ answer: 'accepted' });
  expect(patches()).toHaveLength(2);
});

test('a pause that is not to join a request is sent beside the pending one of somebody else', async () => {
  rig.simulator.switches.mav = '403';
  rig.simulator.switches.mavAgain = 'new';
  await pause().result;
  const own = attempt(rig.activities.patchJob, [{ uuid, action: 'pause', joinsRequest: false }]);
  expect(await own.result).toMatchObject({ answer: 'awaits_approval', approval: { index: 2 } });
  expect(patches()).toHaveLength(2);
});

test('a pause that joins no request takes none for its own that was open before it, also when its first try is lost', async () => {
  rig.simulator.switches.mav = '403';
  rig.simulator.switches.mavAgain = 'new';
  await pause().result;
  rig.simulator.faults.add({ kind: 'reset', when: 'before', method: 'PATCH' });
  const lost = await failureOf(own({}).result);
  expect(lost.details).toEqual([expect.objectContaining({ perhapsSent: true, others: [1] })]);
  const again = own({ perhapsSent: true, others: [1] });
  expect(await again.result).toMatchObject({
    answer: 'awaits_approval',
    approval: { index: 2 },
    others: [1],
  });
  expect(await own({ perhapsSent: true, others: [1] }).result).toMatchObject({ approval: { index: 2 } });
});

const LIST = '/api/security/multi-admin-verify/requests';
const UNLISTED = { kind: 'status', status: 500, code: '262145', path: LIST, count: 'always' } as const;
const own = (input: Partial<PatchJobInput> = {}, info: Partial<Info> = {}) =>
  attempt(rig.activities.patchJob, [{ uuid, action: 'pause', joinsRequest: false, ...input }], info);

describe('a command whose answer was lost, and that made a request,', () => {
  /** How it is tried again: by the same activity, or by the next. */
  const AGAIN = [
    ['a retry', {}, { attempt: 2 }],
    ['the next try of a pause', { joinsRequest: false, perhapsSent: true }, {}],
  ] as const;
  beforeEach(async () => {
    rig.simulator.switches.mav = '202-error';
    rig.simulator.switches.mavAgain = 'new';
    await pause().result;
  });

  describe.each([
    ['a code that tells nothing', UNLISTED],
    ['a page of something in between', { kind: 'html', path: LIST, count: 'always' } as const],
    ['a refusal that is not of ONTAP', { kind: 'status', status: 403, path: LIST, count: 'always' } as const],
  ])('while ONTAP answers to the list of requests with %s', (_, fault) => {
    test.each(AGAIN)('is not sent again by %s, and is found when it is listed', async (__, input, info) => {
      const mend = rig.simulator.faults.add(fault);
      const again = () =>
        attempt(rig.activities.patchJob, [{ uuid, action: 'pause', ...input }], info).result;
      expect((await failureOf(again())).details).toEqual([
        expect.objectContaining({ left: false, perhapsSent: true }),
      ]);
      mend();
      expect(await again()).toMatchObject({ answer: 'awaits_approval', approval: { index: 1 } });
      expect(patches()).toHaveLength(1);
    });
  });

  test.each([
    ['our role may not list requests', 403, '6'],
    ['this release has none', 404, '3'],
  ])('is sent again where %s', async (_, status, code) => {
    rig.simulator.faults.add({ kind: 'status', status, code, path: LIST, count: 'always' });
    expect(await own({ perhapsSent: true }).result).toMatchObject({ approval: { index: 2 } });
    expect(patches()).toHaveLength(2);
  });
});

describe('a pause that joins no request', () => {
  const LOST = { kind: 'reset', when: 'before', method: 'PATCH' } as const;
  const byHand = () => rig.context.client.patchJob(uuid, 'pause');
  beforeEach(() => {
    rig.simulator.switches.mav = '202-error';
    rig.simulator.switches.mavAgain = 'new';
  });
  /** Its first try is lost, undone; the next one is told what that one has told. */
  const lostAndAgain = async () => {
    rig.simulator.faults.add(LOST);
    const [{ others } = {}] = (await failureOf(own().result)).details as { others?: number[] }[];
    return own({ perhapsSent: true, ...(others === undefined ? {} : { others }) }).result;
  };

  test('knows requests of others that were made since another pause listed them some seconds ago', async () => {
    const { now } = Date;
    let aheadMs = 0;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + aheadMs);
    await rig.close();
    rig = await open();
    await attempt(rig.activities.patchJob, [{ uuid: OTHER, action: 'pause', joinsRequest: false }]).result;
    Object.assign(rig.simulator.switches, { mav: '202-error', mavAgain: 'new' });
    await attempt(rig.withEntry({}).patchJob, [{ uuid, action: 'pause' }]).result;
    aheadMs = 4_000;
    expect(await lostAndAgain()).toMatchObject({ approval: { index: 2 }, others: [1] });
    clock.mockRestore();
  });

  test('takes none for its own of any number of requests that were open before it', async () => {
    for (let made = 0; made < 12; made++) await byHand();
    expect(await lostAndAgain()).toMatchObject({ approval: { index: 13 } });
  });

  test('adds to those that were open before an earlier try, which ONTAP turned away, those that are now', async () => {
    await byHand();
    const busy = { kind: 'status', status: 503, code: '458773', method: 'PATCH' } as const;
    rig.simulator.faults.add(busy);
    expect((await failureOf(own().result)).details).toEqual([expect.objectContaining({ others: [1] })]);
    await byHand();
    rig.simulator.faults.add(LOST);
    const lost = await failureOf(own({ others: [1] }).result);
    expect(lost.details).toEqual([expect.objectContaining({ perhapsSent: true, others: [1, 2] })]);
  });

  test('is not sent while ONTAP does not tell which are open', async () => {
    rig.simulator.faults.add(UNLISTED);
    expect((await failureOf(own().result)).details).toEqual([expect.objectContaining({ left: false })]);
    expect(patches()).toEqual([]);
  });
});

describe('what we owe', () => {
  const SENT_MS = 1_800_000_000_000;
  const resume = (info: Partial<Info> = {}) =>
    attempt(rig.activities.patchJob, [{ uuid, action: 'resume', place: 'debt' }], {
      scheduledTimestampMs: SENT_MS,
      ...info,
    }).result;
  /** A try that may have been taken; ONTAP does not list requests. */
  const again = (afterMs: number) =>
    resume({ attempt: 2, currentAttemptScheduledTimestampMs: SENT_MS + afterMs });
  beforeEach(async () => {
    await pause().result;
    rig.simulator.clock.advance(5);
    rig.simulator.faults.add(UNLISTED);
  });

  test('is sent whatever ONTAP lists of requests', async () => {
    expect(await resume()).toMatchObject({ answer: 'accepted' });
    expect(patches()).toHaveLength(2);
  });

  test('is sent again ten minutes after an answer was lost, and not before, when requests are not listed', async () => {
    expect(await failureOf(again(590_000))).toMatchObject({ nonRetryable: false });
    expect(patches()).toHaveLength(1);
    expect(await again(600_000)).toMatchObject({ answer: 'accepted' });
    expect(patches()).toHaveLength(2);
  });

  test('is not sent to a job that is seen running meanwhile', async () => {
    rig.simulator.jobs.get(uuid)?.job.act('resume', rig.simulator.clock.now(), rig.simulator.switches);
    rig.simulator.clock.advance(5);
    expect(await again(1_000)).toMatchObject({ answer: 'running', perhapsSentBefore: true });
    expect(patches()).toHaveLength(1);
  });
});

test('what we owe is sent again when the request that is found for it could not be read for long', async () => {
  rig.simulator.switches.mav = '202-error';
  const resume = (input: Partial<PatchJobInput> = {}) =>
    attempt(rig.activities.patchJob, [{ uuid, action: 'resume', place: 'debt', ...input }]).result;
  expect(await resume()).toMatchObject({ answer: 'awaits_approval', approval: { index: 1 } });
  expect(await resume({ perhapsSent: true })).toMatchObject({ approval: { index: 1, state: 'pending' } });
  expect(patches()).toHaveLength(1);
  const path = '/api/security/multi-admin-verify/requests/*';
  rig.simulator.faults.add({ kind: 'status', status: 403, code: '6', path, count: 'always' });
  const unread = { answer: 'awaits_approval', approval: { index: 1, command: approveCommand(1) } };
  expect(await resume({ perhapsSent: true })).toEqual({ ...unread, perhapsSentBefore: true });
  expect(patches()).toHaveLength(1);
  await resume({ perhapsSent: true, isLongUnread: true });
  expect(patches()).toHaveLength(2);
});

test('the request of another command keeps none back', async () => {
  rig.simulator.switches.mav = '202-error';
  await pause().result;
  rig.simulator.switches.mav = 'off';
  const info = { attempt: 2, heartbeatDetails: { lostMs: -60_000 } };
  const cancel = attempt(rig.activities.patchJob, [{ uuid, action: 'cancel' }], info);
  expect(await cancel.result).toMatchObject({ answer: 'accepted' });
});

test.each([
  ['no number', { kind: 'status', status: 403, code: '262325' } as const],
  ['202 in a form that nobody knows', { kind: 'status', status: 202, code: '262331' } as const],
])('the request of a command that is answered by %s is looked for', async (_, fault) => {
  rig.simulator.switches.mav = '202-error';
  await rig.context.client.patchJob(uuid, 'pause');
  rig.simulator.faults.add({ ...fault, method: 'PATCH' });
  const first = pause();
  expect(await first.result).toMatchObject({ answer: 'awaits_approval', approval: { index: 1 } });
  expect(first.heartbeats.at(-1)).toMatchObject({ asked: { index: 1 } });
});

test('202 in a form that nobody knows, without a request that is shown, is an acceptance that is looked after', async () => {
  rig.simulator.faults.add({ kind: 'status', status: 202, code: '262331', method: 'PATCH' });
  expect(await pause().result).toEqual({ answer: 'accepted', perhapsSentBefore: false });
  expect(patches()).toHaveLength(1);
});
