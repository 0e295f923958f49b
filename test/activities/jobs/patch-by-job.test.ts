import type { JobSpec } from '../../../src/simulator';
import { attempt } from '../support/attempt';
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
  answered(done);
};
/** A PATCH is answered with the link of a job. */
const answered = (job: string) =>
  rig.simulator.faults.add({ kind: 'body', method: 'PATCH', body: JSON.stringify({ job: { uuid: job } }) });
afterEach(() => rig.close());

const pause = () => attempt(rig.activities.patchJob, [{ uuid, action: 'pause' }]).result;
const fails = (code: number, message: string) => open({ outcome: { code, message } });

describe('a command that ONTAP does by a job', () => {
  test('is accepted when the job succeeds', async () => {
    await open({});
    expect(await pause()).toEqual({ answer: 'accepted', perhapsSentBefore: false });
  });

  test("is no refusal when the job fails: it is told in the job's own words, and its effect has to be looked for", async () => {
    await fails(1_638_555, 'The volume is locked.');
    expect(await pause()).toEqual({
      answer: 'accepted',
      failed: expect.stringMatching(/^The volume is locked\. \(code 1638555\): .* its job .* failed$/),
      perhapsSentBefore: false,
    });
  });

  test('is left to its effect when the link leads to the very job that is commanded, whatever that comes to', async () => {
    await open({});
    rig.simulator.faults.clear();
    answered(uuid.toUpperCase());
    rig.simulator.after({ method: 'PATCH' }, () => {
      rig.simulator.jobs.add({
        uuid,
        description: 'cancelled',
        work: 0,
        outcome: { code: 1, message: 'Cancelled' },
      });
    });
    rig.requests.length = 0;
    expect(await attempt(rig.activities.patchJob, [{ uuid, action: 'cancel' }]).result).toEqual({
      answer: 'accepted',
      perhapsSentBefore: false,
    });
    expect(rig.requests.filter(({ path }) => path.includes(uuid)).map(({ method }) => method)).toEqual([
      'PATCH',
    ]);
  });

  test.each([
    ['unsupported', 458_783, 'pause'],
    ['not running', 458_776, 'pause'],
    ['running', 458_771, 'resume'],
    ['over', 458_762, 'cancel'],
  ] as const)(
    'is not taken for what its job says when that fails with the code for "%s": the commanded job tells',
    async (_, code, action) => {
      await fails(code, 'Not now.');
      expect(await attempt(rig.activities.patchJob, [{ uuid, action }]).result).toEqual({
        answer: 'accepted',
        failed: expect.stringContaining(`Not now. (code ${code})`),
        perhapsSentBefore: false,
      });
    },
  );

  test('is over when its job says so, and the commanded job has ended', async () => {
    await fails(458_762, 'The job is in a terminal state.');
    rig.simulator.after({ method: 'PATCH' }, () => {
      rig.simulator.jobs.add({ uuid, description: 'has ended', work: 0 });
    });
    expect(await attempt(rig.activities.patchJob, [{ uuid, action: 'cancel' }]).result).toMatchObject({
      answer: 'terminal',
    });
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
