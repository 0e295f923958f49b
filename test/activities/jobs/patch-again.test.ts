import type { Info } from '@temporalio/activity';
import { FAILURE } from '../../../src/contracts/failures';
import type { PatchJobInput } from '../../../src/contracts/poll-job';
import type { JobCommand } from '../../../src/contracts/track-job';
import { attempt, failureOf } from '../support/attempt';
import { openJobsRig, uuidOf } from '../support/jobs';
import type { Rig } from '../support/rig';

const PAUSABLE = uuidOf(1);
const NOBODY = uuidOf(99);

let rig: Rig;
beforeEach(async () => {
  rig = await openJobsRig([{ uuid: PAUSABLE, description: 'pausable', pausable: true }]);
  rig.simulator.clock.advance(5);
});
afterEach(() => rig.close());

const patch = (uuid: string, action: JobCommand, info: Partial<Info> = {}) =>
  attempt(rig.activities.patchJob, [{ uuid, action }], info);

const LOST = { method: 'PATCH', kind: 'reset', when: 'after' } as const;
const lose = async (action: JobCommand) => {
  rig.simulator.faults.add(LOST);
  await failureOf(patch(PAUSABLE, action).result);
  rig.requests.length = 0;
};
/** Of the job itself. */
const asked = () =>
  rig.requests.filter(({ path }) => path.startsWith('/api/cluster/jobs')).map(({ method }) => method);
/** After one whose answer was lost long ago. */
const again = (action: JobCommand) =>
  patch(PAUSABLE, action, { attempt: 2, heartbeatDetails: { lostMs: -60_000 } }).result;

test.each([
  ['pause', 'not_running'],
  ['cancel', 'terminal'],
] as const)('a %s that has taken effect is not sent again', async (action, answer) => {
  await lose(action);
  rig.simulator.clock.advance(30);
  expect(await again(action)).toEqual({ answer, isSeen: true, perhapsSentBefore: true });
  expect(asked()).toEqual(['GET']);
});

test('one that was not taken is sent again', async () => {
  rig.simulator.faults.add({ ...LOST, when: 'before' });
  await failureOf(patch(PAUSABLE, 'pause').result);
  rig.requests.length = 0;
  expect(await again('pause')).toEqual({ answer: 'accepted', perhapsSentBefore: true });
  expect(asked()).toEqual(['GET', 'PATCH']);
});

test('a resume is sent to what shows as running: a pause may be landing behind that', async () => {
  expect(await again('resume')).toEqual({ answer: 'running', perhapsSentBefore: true });
  expect(asked()).toEqual(['GET', 'PATCH']);
});

test('a job that is not found is sent nothing', async () => {
  expect((await patch(NOBODY, 'cancel', { attempt: 2 }).result).answer).toBe('gone');
  expect(asked()).toEqual(['GET']);
});

test('nothing is sent while the read has no answer', async () => {
  rig.simulator.faults.add({ kind: 'html', method: 'GET' });
  expect(await failureOf(patch(PAUSABLE, 'pause', { attempt: 2 }).result)).toMatchObject({
    type: FAILURE.NotOntap,
    details: [{ left: false, perhapsSent: true }],
  });
  expect(asked()).toEqual(['GET']);
});

test('the same holds for the first try of a call that follows one without an answer', async () => {
  await lose('pause');
  rig.simulator.clock.advance(30);
  const args: [PatchJobInput] = [{ uuid: PAUSABLE, action: 'pause', perhapsSent: true }];
  expect(await attempt(rig.activities.patchJob, args).result).toEqual({
    answer: 'not_running',
    isSeen: true,
    perhapsSentBefore: true,
  });
  expect(asked()).toEqual(['GET']);
});

describe('a pause that is to be paid back', () => {
  const pauseNow = () => {
    const { clock, jobs, switches } = rig.simulator;
    jobs.get(PAUSABLE)?.job.act('pause', clock.now(), switches);
  };
  const pause = () =>
    attempt(rig.activities.patchJob, [{ uuid: PAUSABLE, action: 'pause', joinsRequest: false }]).result;

  test('is not sent to a job that a read right before it shows paused', async () => {
    pauseNow();
    rig.simulator.clock.advance(30);
    expect(await pause()).toEqual({ answer: 'not_running', pausedBefore: true, perhapsSentBefore: false });
    expect(asked()).toEqual(['GET']);
  });

  test('is told with what that read showed when ONTAP says that the job does not run', async () => {
    rig.simulator.before({ method: 'PATCH' }, pauseNow);
    expect(await pause()).toEqual({ answer: 'not_running', pausedBefore: false, perhapsSentBefore: false });
    expect(asked()).toEqual(['GET', 'PATCH']);
  });
});

test('a resume that we owe, and that ONTAP refused, is perhaps what let the job run', async () => {
  rig.simulator.faults.add({ kind: 'status', status: 409, code: '1', method: 'PATCH' });
  const owed = { uuid: PAUSABLE, action: 'resume', place: 'debt' } as const;
  const first = attempt(rig.activities.patchJob, [owed]);
  await failureOf(first.result);
  const info = { attempt: 2, heartbeatDetails: first.heartbeats.at(-1) };
  expect(await attempt(rig.activities.patchJob, [owed], info).result).toEqual({
    answer: 'running',
    perhapsSentBefore: true,
  });
});

test('one that had no answer is not sent again before ONTAP can list its request, and then only beside none', async () => {
  rig.simulator.switches.mav = '202-error';
  rig.simulator.switches.mavAgain = 'new';
  rig.simulator.faults.add(LOST);
  const first = patch(PAUSABLE, 'cancel', { currentAttemptScheduledTimestampMs: 1_000 });
  await failureOf(first.result);
  const info = { attempt: 2, heartbeatDetails: first.heartbeats.at(-1) };
  const path = '/api/security/multi-admin-verify/requests';
  rig.simulator.faults.add({ kind: 'body', body: '{"records":[],"num_records":0}', path });
  const early = patch(PAUSABLE, 'cancel', { ...info, currentAttemptScheduledTimestampMs: 3_000 });
  const failure = await failureOf(early.result);
  expect(failure).toMatchObject({ type: FAILURE.OntapBusy, nonRetryable: false });
  expect(failure.details?.[0]).toMatchObject({ left: false, perhapsSent: true });
  const later = { ...info, currentAttemptScheduledTimestampMs: 13_000 };
  expect((await patch(PAUSABLE, 'cancel', later).result).approval).toMatchObject({ index: 1 });
  expect(asked().filter((method) => method === 'PATCH')).toHaveLength(1);
});
