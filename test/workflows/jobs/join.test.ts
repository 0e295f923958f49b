import { connectTestServer } from '../../support/temporal-server';
import { waitFor } from '../../support/wait-for';
import { eventsOf, failureOf, msOf, SOON_MS, statusOf, untilSeen } from './support/job-steps';
import { nextLookIn, serve } from './support/serve';
import { LOOKS, type JobStage, useJobStages } from './support/use-job-stages';

const stages = useJobStages(connectTestServer);

const soon = (ms: number) => new Date(Date.now() + ms).toISOString();
const by = (name: string, deadline?: string) => ({
  requestedBy: { name },
  ...(deadline === undefined ? {} : { deadline }),
});

async function runsOf(stage: JobStage, uuid: string): Promise<string[]> {
  const runs: string[] = [];
  const query = `WorkflowId = '${stage.watchId(uuid)}'`;
  for await (const { runId } of stages.server.client.workflow.list({ query })) runs.push(runId);
  return runs;
}

/** Reads of the job that ONTAP answered from now on. */
function countLooks(stage: JobStage, uuid: string): () => number {
  let looks = 0;
  stage.simulator.hooks.onRequest(({ method, target }) => {
    if (method === 'GET' && decodeURIComponent(target).includes(uuid)) looks++;
  });
  return () => looks;
}

test.concurrent('any number of askers share one watch and its reads', async () => {
  const stage = await stages.shared();
  const uuid = stage.add();
  const looks = countLooks(stage, uuid);
  const names = Array.from({ length: 40 }, (_, index) => `service-${index}`);
  const answers = Promise.all(names.map((name) => stage.jobs.wait(stage.watchInput(uuid, by(name)))));
  const handle = stage.jobs.get(stage.cluster, uuid);
  const asked = async () => (await handle.status()).askers.map(({ name }) => name).sort();
  const allAsked = () =>
    asked().then(
      ({ length }) => length === names.length,
      () => false,
    );
  await waitFor('all have joined', allAsked, 2 * SOON_MS);
  stage.finish(uuid);
  expect(new Set((await answers).map(({ outcome }) => outcome))).toEqual(new Set(['succeeded']));
  expect(await asked()).toEqual(names.sort());
  const events = await eventsOf(stage, handle.workflowId);
  const seconds = (msOf(events.at(-1)) - msOf(events[0])) / 1_000;
  expect(looks()).toBeLessThanOrEqual(seconds + 2);
  await waitFor('the run is listed', async () => (await runsOf(stage, uuid)).length > 0);
  expect(await runsOf(stage, uuid)).toHaveLength(1);
});

test.concurrent('a watch runs to the latest deadline, and each asker waits to its own', async () => {
  const stage = await stages.shared();
  const uuid = stage.add();
  const [first, last] = [soon(6_000), soon(12_000)];
  const early = failureOf(stage.jobs.wait(stage.watchInput(uuid, by('early', first))));
  await waitFor(
    'the watch runs',
    () =>
      statusOf(stage, stage.watchId(uuid)).then(
        () => true,
        () => false,
      ),
    SOON_MS,
  );
  const late = failureOf(stage.jobs.wait(stage.watchInput(uuid, by('late', last))));
  expect(await early).toMatchObject({ type: 'DeadlineExceeded', details: { deadline: first } });
  const earlyAt = Date.now();
  expect(earlyAt).toBeGreaterThanOrEqual(Date.parse(first));
  expect(earlyAt).toBeLessThan(Date.parse(last));
  expect(await statusOf(stage, stage.watchId(uuid))).toBe('RUNNING');
  expect(await late).toMatchObject({
    type: 'DeadlineExceeded',
    details: { deadline: last, last: { state: 'running' } },
  });
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(last) - 50);
});

test.concurrent('an earlier deadline does not shorten a watch', async () => {
  const stage = await stages.shared();
  const uuid = stage.add();
  const handle = await stage.jobs.watch(stage.watchInput(uuid, by('patient')));
  const hasty = await failureOf(stage.jobs.wait(stage.watchInput(uuid, by('hasty', soon(-1_000)))));
  expect(hasty).toMatchObject({
    type: 'DeadlineExceeded',
    message: expect.stringContaining('goes on for others'),
  });
  expect((await handle.status()).deadline).toBeUndefined();
  stage.finish(uuid);
  expect(await handle.result()).toMatchObject({ outcome: 'succeeded' });
});

/** Looks of a cluster on which every wait ends with its first look, until `finish` is called. */
async function withoutSecondLooks() {
  const stage = await stages.open({ unserved: true });
  const uuid = stage.add();
  let isFinished = false;
  const pollJob = async () =>
    isFinished
      ? { kind: 'ended', job: { uuid, state: 'success' } }
      : nextLookIn(60_000, { state: 'running', at: soon(0) });
  await serve(stage, { activities: { pollJob } });
  const finish = () => {
    isFinished = true;
  };
  const waitsForDeadline = async () =>
    (await eventsOf(stage, stage.watchId(uuid))).some((event) => event.activityTaskFailedEventAttributes);
  const untilLastLook = () => waitFor('the last look was made', waitsForDeadline, SOON_MS);
  return { stage, uuid, finish, untilLastLook };
}

test.concurrent(
  'an asker without a deadline makes the watch wait for ever, past the first deadline',
  async () => {
    const stage = await stages.shared();
    const uuid = stage.add();
    const first = soon(5_000);
    const handle = await stage.jobs.watch(stage.watchInput(uuid, by('hasty', first)));
    await stage.jobs.watch(stage.watchInput(uuid, by('patient')));
    expect((await handle.status()).deadline).toBeUndefined();
    await waitFor('the first deadline is over', () => Date.now() > Date.parse(first) + 1_000, SOON_MS);
    stage.finish(uuid);
    expect(await handle.result()).toMatchObject({ outcome: 'succeeded' });
  },
);

test.concurrent.each([
  ['a later deadline', 20_000, 600_000],
  ['no deadline', 20_000, undefined],
  // Too late for one more try; on a slow machine perhaps for this watch, too: then the asker gets a new one.
  ['a later deadline at the last moment', 5_000, 600_000],
])('an asker with %s gets its time when no look is left to the others', async (_what, firstMs, restMs) => {
  const { stage, uuid, finish, untilLastLook } = await withoutSecondLooks();
  const first = soon(firstMs);
  const handle = await stage.jobs.watch(stage.watchInput(uuid, by('hasty', first)));
  await untilLastLook();
  finish();
  await stage.jobs.watch(
    stage.watchInput(uuid, by('patient', restMs === undefined ? undefined : soon(restMs))),
  );
  expect(await handle.result()).toMatchObject({ outcome: 'succeeded' });
});

test.concurrent(
  'a server that gives up before the deadline is asked once more, not again and again',
  async () => {
    const { stage, uuid } = await withoutSecondLooks();
    const failure = await failureOf(stage.jobs.wait(stage.watchInput(uuid, by('hasty', soon(15_000)))));
    expect(failure.type).toBe('DeadlineExceeded');
    const events = await eventsOf(stage, stage.watchId(uuid));
    expect(events.filter((event) => event.activityTaskFailedEventAttributes)).toHaveLength(2);
  },
);

test.concurrent('a job that finished an hour ago is answered from Temporal', async () => {
  const stage = await stages.open();
  const uuid = stage.add({ work: 0.5 });
  const first = await stage.jobs.wait(stage.watchInput(uuid));
  stage.simulator.clock.advance(3_600);
  expect(stage.state(uuid)).toBeUndefined();
  stage.simulator.resetStats();
  expect(await stage.jobs.wait(stage.watchInput(uuid, by('late')))).toEqual(first);
  expect(stage.simulator.stats().total).toBe(0);
  await waitFor('the run is listed', async () => (await runsOf(stage, uuid)).length > 0);
  expect(await runsOf(stage, uuid)).toHaveLength(1);
});

test.concurrent('a watch that failed can be started anew', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ work: 5 });
  const failure = await failureOf(stage.jobs.wait(stage.watchInput(uuid, by('hasty', soon(2_000)))));
  expect(failure.type).toBe('DeadlineExceeded');
  expect(await stage.jobs.wait(stage.watchInput(uuid, by('patient')))).toMatchObject({
    outcome: 'succeeded',
  });
  await waitFor('both runs are listed', async () => (await runsOf(stage, uuid)).length === 2);
});

test.concurrent('who joins while a watch ends gets its answer', async () => {
  const stage = await stages.shared();
  const uuid = stage.add();
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  await untilSeen(handle, 'running');
  stage.finish(uuid);
  let ended = false;
  const end = handle.result().finally(() => (ended = true));
  const joined: Promise<unknown>[] = [];
  while (!ended) {
    joined.push(stage.jobs.wait(stage.watchInput(uuid, by(`asker-${joined.length}`))));
    await Promise.race([end, joined.at(-1), new Promise((resolve) => setTimeout(resolve, 100))]);
  }
  const answer = await end;
  for (const other of await Promise.all(joined)) expect(other).toEqual(answer);
});

test.concurrent('a join that makes no sense is refused, and the watch goes on', async () => {
  const stage = await stages.shared();
  const uuid = stage.add();
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  const raw = stages.server.client.workflow.getHandle(handle.workflowId);
  for (const input of [{ requestedBy: { name: 'x' }, deadline: 'tomorrow' }, {}, null])
    await expect(raw.executeUpdate('join', { args: [input] })).rejects.toMatchObject({
      cause: { type: 'InvalidRequest', message: expect.stringContaining('Input of join is not valid') },
    });
  expect(await statusOf(stage, handle.workflowId)).toBe('RUNNING');
});

test.concurrent('a failed read fails only the looks that it served', async () => {
  const stage = await stages.open();
  const uuids = [stage.add({ work: 3 }), stage.add({ work: 3 })];
  stage.simulator.faults.add({ kind: 'status', status: 503, ...LOOKS, nth: 2, count: 2 });
  const answers = uuids.map((uuid) => stage.jobs.wait(stage.watchInput(uuid)));
  expect(await Promise.all(answers)).toMatchObject([{ outcome: 'succeeded' }, { outcome: 'succeeded' }]);
});
