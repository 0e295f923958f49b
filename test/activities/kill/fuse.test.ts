import { FAILURE } from '../../../src/contracts/failures';
import { attempt, failureOf } from '../support/attempt';
import { uuidOf } from '../support/jobs';
import { kill, muchLaterRetryOf, planned, writesTo } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

let rig: Rig | undefined;
afterEach(() => rig?.close());

const open = async (guard: object) =>
  (rig = await openRig({ entry: { allow: ['kill-sessions', 'control-jobs'], guard } }));

test('a kill above the fuse is not attempted: nothing is sent, and the next attempt knows that', async () => {
  const own = await open({ maxKills: 1 });
  const [first, second] = [own.add(), own.add()];
  const [one, other] = [await planned(own, first), await planned(own, second)];
  expect(await kill(own, one).result).toMatchObject({ outcome: 'killed' });
  const blown = kill(own, other);
  expect(await blown.result).toMatchObject({
    outcome: 'not_attempted',
    note: expect.stringMatching(
      /this worker has sent 1 kill within an hour.* the next may leave at .* raise guard.maxKills/,
    ),
  });
  expect(writesTo(own, second)).toEqual([]);
  expect(blown.heartbeats).not.toContainEqual(expect.objectContaining({ deleteSent: true }));
});

test('one that may have been sent before stays uncertain when the fuse keeps its retry back', async () => {
  const own = await open({ maxKills: 1 });
  const session = own.add();
  const target = await planned(own, session);
  own.simulator.faults.add({ kind: 'reset', when: 'before', method: 'DELETE' });
  const lost = kill(own, target);
  await failureOf(lost.result);
  expect(await kill(own, target, { info: muchLaterRetryOf(lost) }).result).toMatchObject({
    outcome: 'unverified',
    note: expect.stringContaining('a kill was sent, its answer was lost; then: DELETE'),
  });
});

test('a command above the fuse is refused for good, certainly not sent; the resume of a debt leaves', async () => {
  const own = await open({ maxCommandsPerHour: 1 });
  own.simulator.jobs.add({ uuid: uuidOf(1), description: 'a job', pausable: true });
  const patch = (action: 'pause' | 'resume' | 'cancel') =>
    attempt(own.activities.patchJob, [
      { uuid: uuidOf(1), action, place: action === 'resume' ? 'debt' : 'command' },
    ]);
  await patch('pause').result;
  expect(await failureOf(patch('cancel').result)).toMatchObject({
    type: FAILURE.FuseBlown,
    nonRetryable: true,
    details: [{ left: false, perhapsSent: false }],
  });
  expect((await patch('resume').result).answer).not.toBeUndefined();
  const patches = own.requests.filter(({ method }) => method === 'PATCH');
  expect(patches.map(({ path }) => path)).toHaveLength(2);
});
