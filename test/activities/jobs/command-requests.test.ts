import type { Info } from '@temporalio/activity';
import { approveCommand, requestOf } from '../../../src/contracts/approval';
import type { ConfirmInput, PatchJobInput } from '../../../src/contracts/poll-job';
import { attempt, failureOf } from '../support/attempt';
import { BEGAN_MS, openJobsRig, uuidOf } from '../support/jobs';
import type { Rig } from '../support/rig';

const uuid = uuidOf(1);
const SECOND = requestOf(2);

let rig: Rig;
/** The first try of a pause has made request 1, and nobody heard of it; the second one was answered with request 2. */
beforeEach(async () => {
  rig = await openJobsRig([{ uuid, description: 'pausable', pausable: true, pausing: 0, quitting: 0 }]);
  Object.assign(rig.simulator.switches, { mav: '403', mavAgain: 'new' });
  for (const _ of [1, 2]) await rig.context.client.patchJob(uuid, 'pause');
});
afterEach(() => rig.close());

const decide = (index: number, state: 'approved' | 'executed' | 'vetoed') =>
  rig.simulator.approvals.decide({ index, state });
const patches = () => rig.requests.filter(({ method }) => method === 'PATCH').length - 2;

describe('a command of which a try without an answer made a request, given again,', () => {
  const again = (input: Partial<PatchJobInput> = {}, info: Partial<Info> = {}) =>
    attempt(
      rig.activities.patchJob,
      [{ uuid, action: 'pause', approval: SECOND, perhapsSent: true, ...input }],
      info,
    ).result;

  test('is answered with both', async () => {
    expect(await again()).toMatchObject({
      answer: 'awaits_approval',
      approval: { index: 2, state: 'pending', twins: [1] },
    });
    expect(patches()).toBe(0);
  });

  test('is answered with both by the next attempt, when a worker has died with the first one', async () => {
    const info = { attempt: 2, heartbeatDetails: { asked: SECOND } };
    const retry = attempt(rig.activities.patchJob, [{ uuid, action: 'pause' }], info);
    expect(await retry.result).toMatchObject({ approval: { index: 2, twins: [1] } });
  });

  test('is answered with three, if there are so many', async () => {
    await rig.context.client.patchJob(uuid, 'pause');
    expect(await again()).toMatchObject({ approval: { index: 2, twins: [1, 3] } });
  });

  test('is sent when that one is approved, and tells the one that is open besides', async () => {
    decide(1, 'approved');
    expect(await again()).toMatchObject({ answer: 'accepted', approval: { index: 1, twins: [2] } });
    expect(patches()).toBe(1);
  });

  test('is done when that one was carried out, which is listed no more', async () => {
    decide(1, 'executed');
    expect(await again({ approval: { ...SECOND, twins: [1] } })).toMatchObject({
      answer: 'accepted',
      approval: { index: 1, state: 'executed', twins: [2] },
    });
    expect(patches()).toBe(0);
  });

  test('waits for that one when its own was vetoed', async () => {
    decide(2, 'vetoed');
    const { approval } = await again();
    expect(approval).toMatchObject({ index: 1, state: 'pending' });
    expect(approval).not.toHaveProperty('twins');
  });

  test('tells those that it knows of while ONTAP does not list any', async () => {
    const path = '/api/security/multi-admin-verify/requests';
    rig.simulator.faults.add({ kind: 'status', status: 500, code: '262145', path, count: 'always' });
    expect(await again({ approval: { ...SECOND, twins: [1] } })).toMatchObject({
      approval: { index: 2, twins: [1] },
    });
  });

  test('tells none that was there before it, and none where every try had an answer', async () => {
    decide(1, 'approved');
    const ours = { answer: 'awaits_approval', approval: { index: 2, command: approveCommand(2) } } as const;
    for (const input of [{ others: [1] }, { perhapsSent: false }]) {
      const answer = await again(input);
      expect(answer).toMatchObject(ours);
      expect(answer.approval).not.toHaveProperty('twins');
    }
    expect(patches()).toBe(0);
  });
});

test('a command knows requests of others that were approved before it was sent: none of them is its own', async () => {
  decide(1, 'approved');
  rig.simulator.faults.add({ kind: 'reset', when: 'before', method: 'PATCH' });
  const lost = await failureOf(attempt(rig.activities.patchJob, [{ uuid, action: 'pause' }]).result);
  expect(lost.details).toEqual([expect.objectContaining({ perhapsSent: true, others: [1, 2] })]);
});

describe('while the effect of such a command is looked for', () => {
  const confirm = (input: Partial<ConfirmInput> = {}, info: Partial<Info> = {}) =>
    attempt(
      rig.activities.confirmCommand,
      [{ uuid, command: 'pause', approval: SECOND, mayHaveTwins: true, ...input }],
      {
        scheduledTimestampMs: BEGAN_MS,
        currentAttemptScheduledTimestampMs: BEGAN_MS,
        scheduleToCloseTimeoutMs: 120_000,
        ...info,
      },
    );

  test('a request that was listed meanwhile, and is carried out, is what did it', async () => {
    const first = confirm();
    await failureOf(first.result);
    expect(first.heartbeats.at(-1)).toMatchObject({ asked: { index: 2, twins: [1] } });
    decide(1, 'executed');
    rig.simulator.clock.advance(1);
    const next = confirm({}, { attempt: 2, heartbeatDetails: first.heartbeats.at(-1) });
    expect(await next.result).toMatchObject({
      outcome: 'confirmed',
      approval: { index: 1, state: 'executed', twins: [2] },
    });
  });

  test('a request that is approved ends that, and the last look tells all that are open', async () => {
    const last = { currentAttemptScheduledTimestampMs: BEGAN_MS + 118_000 };
    expect(await confirm({}, last).result).toMatchObject({ approval: { index: 2, twins: [1] } });
    decide(1, 'approved');
    expect(await confirm().result).toMatchObject({ approval: { index: 1, state: 'approved', twins: [2] } });
  });
});
