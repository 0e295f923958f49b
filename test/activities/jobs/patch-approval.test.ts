import type { Info } from '@temporalio/activity';
import type { PatchJobInput } from '../../../src/contracts/poll-job';
import { attempt, failureOf } from '../support/attempt';
import { openJobsRig, uuidOf } from '../support/jobs';
import type { Rig } from '../support/rig';

const uuid = uuidOf(1);
const APPROVE = 'security multi-admin-verify request approve -index 1';

let rig: Rig;
beforeEach(async () => {
  rig = await openJobsRig([{ uuid, description: 'pausable', pausable: true }]);
  rig.simulator.clock.advance(5);
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
  const own = (input: Partial<PatchJobInput>) =>
    attempt(rig.activities.patchJob, [{ uuid, action: 'pause', joinsRequest: false, ...input }]);
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

describe('what we owe', () => {
  const resume = (info: Partial<Info> = {}) =>
    attempt(rig.activities.patchJob, [{ uuid, action: 'resume', place: 'debt' }], info).result;

  test.each([1, 2])('is sent whatever ONTAP lists of requests (attempt %i)', async (attemptNumber) => {
    await pause().result;
    rig.simulator.clock.advance(5);
    const path = '/api/security/multi-admin-verify/requests';
    rig.simulator.faults.add({ kind: 'status', status: 500, code: '262145', path, count: 'always' });
    expect(await resume({ attempt: attemptNumber })).toMatchObject({ answer: 'accepted' });
    expect(patches()).toHaveLength(2);
  });
});

test('what we owe is sent again when the request that is found for it cannot be read', async () => {
  rig.simulator.switches.mav = '202-error';
  const resume = (input: Partial<PatchJobInput> = {}) =>
    attempt(rig.activities.patchJob, [{ uuid, action: 'resume', place: 'debt', ...input }]).result;
  expect(await resume()).toMatchObject({ answer: 'awaits_approval', approval: { index: 1 } });
  expect(await resume({ perhapsSent: true })).toMatchObject({ approval: { index: 1, state: 'pending' } });
  expect(patches()).toHaveLength(1);
  const path = '/api/security/multi-admin-verify/requests/*';
  rig.simulator.faults.add({ kind: 'status', status: 403, code: '6', path, count: 'always' });
  await resume({ perhapsSent: true });
  expect(patches()).toHaveLength(2);
});

test('the request of another command keeps none back', async () => {
  rig.simulator.switches.mav = '202-error';
  await pause().result;
  rig.simulator.switches.mav = 'off';
  const cancel = attempt(rig.activities.patchJob, [{ uuid, action: 'cancel' }], { attempt: 2 });
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
