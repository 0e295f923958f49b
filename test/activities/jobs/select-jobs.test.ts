import { JobSource } from '../../../src/activities/jobs/job-source';
import { createSelectJobs } from '../../../src/activities/jobs/select-jobs';
import { FAILURE } from '../../../src/contracts/failures';
import { selectSchema } from '../../../src/contracts/schemas/jobs';
import { attempt, failureOf } from '../support/attempt';
import { openJobsRig, uuidOf } from '../support/jobs';
import type { Rig } from '../support/rig';

const JOBS = [
  { uuid: uuidOf(1), description: 'PATCH /api/cluster', node: 'node1' },
  { uuid: uuidOf(2), description: 'PATCH /api/storage/volumes/1cd8a442', svm: 'svm1' },
  { uuid: uuidOf(3), description: 'Volume Move Job: move "a/b"', svm: 'svm1', node: 'node2' },
  { uuid: uuidOf(4), description: 'Volume Move Job: move "c"', svm: 'svm2', queued: 600 },
  { uuid: uuidOf(5), description: 'short', work: 1 },
];

let rig: Rig;
beforeAll(async () => {
  rig = await openJobsRig(JOBS);
  rig.simulator.clock.advance(10);
});
afterAll(() => rig?.close());
beforeEach(() => {
  rig.simulator.switches.jobUuidQuery = true;
  rig.requests.length = 0;
});

/** Looks again in no time; `meanwhile` happens with each. */
const selectIn = (nowMs = 0, meanwhile: (nowMs: number) => void = () => {}) => {
  const sleep = async (ms: number) => {
    nowMs += ms;
    meanwhile(nowMs);
  };
  return createSelectJobs(rig.context, new JobSource(rig.context.client), { sleep, now: () => nowMs })
    .selectJobs;
};
const select = (selection: unknown, maxJobs = 50, selectJobs = selectIn()) =>
  attempt(selectJobs, [{ select: selectSchema.parse(selection), maxJobs }]).result;
const numbersOf = async (selected: ReturnType<typeof select>) =>
  (await selected).map(({ uuid }) => JOBS.findIndex((job) => job.uuid === uuid) + 1);

test.each([
  [{ svm: 'svm1' }, [2, 3]],
  [{ node: 'node2' }, [3]],
  [{ state: ['queued', 'success'] }, [4, 5]],
  [{ state: ['running'], svm: 'svm1' }, [2, 3]],
  [{ description: 'Volume Move*' }, [3, 4]],
  [{ description: 'Volume Move*', svm: 'svm2' }, [4]],
  [{ description: 'PATCH *' }, [1, 2]],
  [{ description: 'PATCH /api/*' }, [1, 2]],
  [{ description: '*/volumes/*' }, [2]],
  [{ description: 'PATCH /api/cluster' }, [1]],
  [{ description: '{PATCH /api/cluster,short}' }, [1, 5]],
  [{ uuids: [uuidOf(3), uuidOf(1)] }, [3, 1]],
  [{ uuids: [uuidOf(2).toUpperCase(), uuidOf(2)] }, [2]],
])('%j selects jobs %j', async (selection, numbers) => {
  expect(await numbersOf(select(selection))).toEqual(numbers);
});

test.each([
  [{ svm: 'nobody' }, 50, 'finds no job'],
  [{ uuids: [uuidOf(98), uuidOf(99)] }, 50, 'finds no job'],
  [{ description: 'PATCH' }, 50, 'finds no job'],
  [{ svm: 'svm1' }, 1, 'finds 2 jobs, above maxJobs 1'],
  [{ uuids: [uuidOf(1), uuidOf(2)] }, 1, 'finds 2 jobs, above maxJobs 1'],
  [{ uuids: [uuidOf(1), uuidOf(99)] }, 50, `does not know 1 of 2 jobs: ${uuidOf(99)}`],
])('%j with maxJobs %i is refused: it %s', async (selection, maxJobs, why) => {
  const failure = await failureOf(select(selection, maxJobs));
  expect(failure).toMatchObject({ type: FAILURE.SelectionRefused, nonRetryable: true });
  expect(failure.message).toContain(why);
  expect(failure.message).toContain('nothing was done');
});

describe('a uuid that ONTAP does not show', () => {
  const LYING = { kind: 'status', status: 404, code: '4', method: 'GET' } as const;

  test('is not mistyped yet: it is looked for again, alone', async () => {
    rig.simulator.faults.add({ ...LYING, path: `/api/cluster/jobs/${uuidOf(1)}`, count: 3 });
    const hole = JSON.stringify({ records: [{ uuid: uuidOf(2), state: 'running' }], num_records: 1 });
    rig.simulator.faults.add({ kind: 'body', path: '/api/cluster/jobs', body: hole });
    expect(await numbersOf(select({ uuids: [uuidOf(1), uuidOf(2)] }))).toEqual([1, 2]);
    const single = `/api/cluster/jobs/${uuidOf(1)}`;
    expect(rig.requests.map(({ path }) => path)).toEqual([
      '/api/cluster/jobs',
      ...Array.from({ length: 4 }, () => single),
    ]);
  });

  test('is refused after 30 s of a few looks, and not before', async () => {
    const looksAt: number[] = [];
    const uuids = [uuidOf(1), uuidOf(99)];
    const failure = await failureOf(
      select(
        { uuids },
        50,
        selectIn(0, (nowMs) => looksAt.push(nowMs)),
      ),
    );
    expect(failure).toMatchObject({ type: FAILURE.SelectionRefused });
    expect(looksAt.at(-1)).toBe(30_000);
    expect(looksAt.length).toBeLessThanOrEqual(6);
  });

  test('that a failed look did not show is not refused by it', async () => {
    const failing = selectIn(0, (nowMs) => {
      if (nowMs >= 30_000) rig.simulator.faults.add({ kind: 'reset', when: 'before', method: 'GET' });
    });
    const failure = await failureOf(select({ uuids: [uuidOf(1), uuidOf(99)] }, 50, failing));
    expect(failure).toMatchObject({ type: FAILURE.OntapTransport, nonRetryable: false });
  });
});

test('as many jobs as maxJobs are selected', async () => {
  expect(await numbersOf(select({ svm: 'svm1' }, 2))).toEqual([2, 3]);
});

test('uuids are asked for by one query, and one by one where the cluster refuses that', async () => {
  const uuids = [1, 2, 3].map(uuidOf);
  expect(await numbersOf(select({ uuids }))).toEqual([1, 2, 3]);
  expect(rig.requests.map(({ path }) => path)).toEqual(['/api/cluster/jobs']);
  rig.simulator.switches.jobUuidQuery = false;
  const { selectJobs } = rig.withEntry({});
  expect(await numbersOf(attempt(selectJobs, [{ select: { uuids }, maxJobs: 3 }]).result)).toEqual([1, 2, 3]);
});

test('200 uuids fit into two queries', async () => {
  const uuids = Array.from({ length: 200 }, (_, index) => uuidOf(1_000 + index));
  for (const uuid of uuids) rig.simulator.jobs.add({ uuid, description: 'many' });
  expect(await select({ uuids }, 200)).toHaveLength(200);
  const asked = rig.requests.map(({ target }) => decodeURIComponent(target).split('|').length);
  expect(asked).toEqual([100, 100]);
});

test('what the sequence has already is not given once more, and counts all the same', async () => {
  const select = selectSchema.parse({ state: ['running'], svm: 'svm1' });
  const again = (known: string[], maxJobs = 50) =>
    attempt(rig.activities.selectJobs, [{ select, maxJobs, known }]).result;
  expect((await again([uuidOf(3)])).map(({ uuid }) => uuid)).toEqual([uuidOf(2)]);
  expect(await again([uuidOf(2), uuidOf(3)])).toEqual([]);
  const failure = await failureOf(again([uuidOf(3), uuidOf(4)], 2));
  expect(failure.message).toContain('finds 3 jobs, above maxJobs 2');
});

test('a selection holds what a sequence needs of a job, and no more', async () => {
  const [job] = await select({ uuids: [uuidOf(3)] });
  expect(Object.keys(job ?? {}).sort()).toEqual(['description', 'state', 'uuid']);
});

test('a job that ONTAP lists twice is selected once', async () => {
  const { client } = rig.context;
  const listJobs: typeof client.listJobs = async (...args) => {
    const jobs = await client.listJobs(...args);
    return [...jobs, ...jobs];
  };
  const { selectJobs } = createSelectJobs(
    { ...rig.context, client: { ...client, listJobs } },
    new JobSource(client),
  );
  expect(await numbersOf(select({ svm: 'svm1' }, 2, selectJobs))).toEqual([2, 3]);
});
