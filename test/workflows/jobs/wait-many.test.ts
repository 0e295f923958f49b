import type { WaitedJob } from '../../../src/client';
import { statusOf } from './support/job-steps';
import { ASKER, useJobStages } from './support/use-job-stages';

const stages = useJobStages();

const FAILURE = { code: 7, message: 'no disks' };

const outcomes = (waited: WaitedJob[]) =>
  waited.map((job) => ('answer' in job ? job.answer.outcome : job.error.code));

test.concurrent('many jobs are waited for at once, and one without an answer loses no other', async () => {
  const stage = await stages.shared();
  const [good, bad, late] = [stage.add({ work: 1 }), stage.add({ work: 1, outcome: FAILURE }), stage.add()];
  const deadline = new Date(Date.now() + 4_000).toISOString();
  const waited = await stage.jobs.waitAll([
    stage.watchInput(late, { deadline }),
    stage.watchInput(good),
    stage.watchInput(bad),
  ]);
  expect(waited).toMatchObject([
    { uuid: late, error: { code: 'run_failed', type: 'DeadlineExceeded' } },
    { uuid: good, answer: { outcome: 'succeeded' } },
    { uuid: bad, answer: { outcome: 'failed', code: '7' } },
  ]);
});

test.concurrent(
  'with failFast the first job that does not succeed ends the waits, and no watch',
  async () => {
    const stage = await stages.shared();
    const [good, bad, long] = [stage.add({ work: 0 }), stage.add(), stage.add()];
    await stage.jobs.wait(stage.watchInput(good));
    const inputs = [good, long, bad].map((uuid) => stage.watchInput(uuid));
    const waiting = stage.jobs.waitAll(inputs, { failFast: true });
    stage.finish(bad, { outcome: FAILURE });
    expect(outcomes(await waiting)).toEqual(['succeeded', 'aborted', 'failed']);
    expect(await statusOf(stage, stage.watchId(long))).toBe('RUNNING');
  },
);

test.concurrent('a signal breaks off the wait for many as it does for one', async () => {
  const stage = await stages.shared();
  const inputs = [stage.add(), stage.add()].map((uuid) => stage.watchInput(uuid));
  const stop = new AbortController();
  const waiting = stage.jobs.waitAll(inputs, { signal: stop.signal });
  stop.abort('enough');
  await expect(waiting).rejects.toMatchObject({ code: 'aborted', cause: 'enough' });
});

test.concurrent('several jobs of which one is no job are refused before any is begun', async () => {
  const stage = await stages.shared();
  const uuid = stage.add();
  await expect(
    stage.jobs.waitAll([stage.watchInput(uuid), stage.watchInput('tomorrow')]),
  ).rejects.toMatchObject({
    code: 'invalid_request',
    problems: [expect.stringMatching(/1.*uuid/)],
  });
  await expect(stage.jobs.waitAll([])).rejects.toMatchObject({ code: 'invalid_request' });
  await expect(statusOf(stage, stage.watchId(uuid))).rejects.toThrow(/not found/i);
});

test.concurrent(
  'the body of an answer of ONTAP with a job is waited for, and one without is refused',
  async () => {
    const stage = await stages.shared();
    const uuid = stage.add({ work: 0 });
    const body = { num_records: 1, job: { uuid, _links: { self: { href: `/api/cluster/jobs/${uuid}` } } } };
    const request = { cluster: stage.cluster, ...ASKER };
    expect(await stage.jobs.waitFor(body, request)).toMatchObject({ outcome: 'succeeded', job: { uuid } });
    for (const response of [{}, undefined, { job: {} }, { job: { uuid: '../x' } }, { records: [] }])
      await expect(stage.jobs.waitFor(response, request)).rejects.toMatchObject({
        code: 'invalid_request',
        problems: [expect.stringContaining('has no job')],
      });
  },
);
