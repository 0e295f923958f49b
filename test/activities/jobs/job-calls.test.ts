import { FAILURE } from '../../../src/contracts/failures';
import { attempt, failureOf } from '../support/attempt';
import { openJobsRig, uuidOf } from '../support/jobs';
import type { Rig } from '../support/rig';

const A = uuidOf(1);
let rig: Rig;
beforeAll(async () => {
  rig = await openJobsRig([
    { uuid: A, description: 'one', svm: 'svm1' },
    ...Array.from({ length: 20 }, (_, index) => ({ uuid: uuidOf(100 + index), description: 'other' })),
  ]);
});
afterAll(() => rig?.close());

test('a job is read by its uuid, in capital letters too; one that is gone is null, not an error', async () => {
  expect(await attempt(rig.activities.getJob, [{ uuid: A }]).result).toMatchObject({ uuid: A, svm: 'svm1' });
  expect(await attempt(rig.activities.getJob, [{ uuid: A.toUpperCase() }]).result).toMatchObject({ uuid: A });
  expect(await attempt(rig.activities.getJob, [{ uuid: uuidOf(99) }]).result).toBeNull();
});

test("a 404 that is not ONTAP's does not make a job vanish", async () => {
  rig.simulator.faults.add({ kind: 'html', status: 404, path: '/api/cluster/jobs/*' });
  expect(await failureOf(attempt(rig.activities.getJob, [{ uuid: A }]).result)).toMatchObject({
    type: FAILURE.NotOntap,
  });
});

test("jobs are listed by ONTAP's own filters", async () => {
  const { listJobs } = rig.activities;
  expect(await attempt(listJobs, [{ description: 'one' }]).result).toMatchObject([{ uuid: A }]);
  expect(await attempt(listJobs, [{ description: 'other' }]).result).toHaveLength(20);
});

test('a listing that history can not take is refused as a whole', async () => {
  const text = 'x'.repeat(5_000);
  const record = { uuid: A, message: text, description: text };
  const records = Array.from({ length: 1_000 }, () => record);
  const body = JSON.stringify({ records, num_records: records.length });
  rig.simulator.faults.add({ kind: 'body', body, path: '/api/cluster/jobs' });
  expect(await failureOf(attempt(rig.activities.listJobs, [{}]).result)).toMatchObject({
    type: FAILURE.ResultTooLarge,
    nonRetryable: true,
  });
});
