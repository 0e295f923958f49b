import { FAILURE } from '../../../src/contracts/failures';
import type { JobSpec } from '../../../src/simulator';
import { attempt, failureOf } from '../support/attempt';
import { openJobsRig, uuidOf } from '../support/jobs';
import type { Rig } from '../support/rig';

const [uuid, done] = [uuidOf(1), uuidOf(2)];

let rig: Rig;
const open = async (spec: Partial<JobSpec>) => {
  rig = await openJobsRig([
    { uuid, description: 'pausable', pausable: true },
    { uuid: done, description: 'does the pause', work: 1, ...spec },
  ]);
  rig.simulator.clock.advance(5);
  rig.simulator.faults.add({
    kind: 'body',
    method: 'PATCH',
    body: JSON.stringify({ job: { uuid: done } }),
  });
};
afterEach(() => rig.close());

const pause = () => attempt(rig.activities.patchJob, [{ uuid, action: 'pause' }]).result;
const fails = (code: number, message: string) => open({ outcome: { code, message } });

describe('a command that ONTAP does by a job', () => {
  test('is accepted when the job succeeds', async () => {
    await open({});
    expect(await pause()).toEqual({ answer: 'accepted', perhapsSentBefore: false });
  });

  test("is refused in the job's own words when that fails, and will not be taken later", async () => {
    await fails(1_638_555, 'The volume is locked.');
    expect(await failureOf(pause())).toMatchObject({
      type: FAILURE.OntapConflict,
      nonRetryable: true,
      message: expect.stringMatching(/^The volume is locked\. \(code 1638555\): .* its job .* failed$/),
      details: [{ left: true, perhapsSent: false }],
    });
  });

  test('is answered as by ONTAP itself when the job fails with a code of the jobs API', async () => {
    await fails(458_783, 'Job does not support pause.');
    expect(await pause()).toMatchObject({ answer: 'unsupported' });
  });

  test('awaits approval when that is what its job says', async () => {
    await fails(262_325, 'The request (index 7) requires approval.');
    expect(await pause()).toMatchObject({ answer: 'awaits_approval', approval: { index: 7 } });
  });

  test('is left to its effect when our role may not read that job', async () => {
    await open({});
    rig.simulator.faults.add({ kind: 'status', status: 403, code: '6', path: `/api/cluster/jobs/${done}` });
    expect(await pause()).toMatchObject({ answer: 'accepted' });
  });
});
