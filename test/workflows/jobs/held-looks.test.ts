import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { HELD } from '../../../src/activities/jobs/held-looks';
import { createClusterActivities } from '../../../src/activities';
import { FAILURE } from '../../../src/contracts/failures';
import { clusterQueue } from '../../../src/contracts/ids';
import type { PollJobInput, PollJobResult } from '../../../src/contracts/poll-job';
import { createOntapClient } from '../../../src/ontap';
import { isTerminal, seenJob } from '../../../src/rules/jobs';
import { connectTestServer } from '../../support/temporal-server';
import { waitFor } from '../../support/wait-for';
import { untilSeen } from './support/job-steps';
import { ASKER, type JobStage, QUICK_ABSENCE, useJobStages } from './support/use-job-stages';

// The next attempt of an activity, as the real server begins it.
const stages = useJobStages(connectTestServer);

const WAITS = 60;
const STARTED = 2;
/** Far below the 105 s after which the server would begin a lost attempt anew. */
const SOON_MS = 60_000;

/** A worker whose looks hold their slot, as in production. */
async function serveHeld(stage: JobStage, identity: string, activities: object = {}) {
  const { cluster, entry } = stage;
  const stopping = new AbortController();
  const client = createOntapClient({ config: entry, appVersion: 'test' });
  const context = { cluster, config: entry, client, clients: [], absence: QUICK_ABSENCE };
  const own = createClusterActivities({ ...context, holds: HELD, stopping: stopping.signal });
  const { worker, stop } = await stages.server.runWorker({
    taskQueue: clusterQueue(cluster),
    identity,
    // One process has one worker of a queue for each build.
    workerDeploymentOptions: {
      useWorkerVersioning: false,
      version: { deploymentName: 'held-looks', buildId: identity },
    },
    activities: { ...own, ...activities },
    maxConcurrentActivityTaskExecutions: HELD.slots,
    shutdownGraceTime: '20s',
    shutdownForceTime: '30s',
  });
  return {
    /** As a worker process that is told to stop. */
    async stop() {
      worker.shutdown();
      stopping.abort();
      await stop();
    },
  };
}

/** Who holds the looks of these waits now. */
async function holders(stage: JobStage, uuids: string[]): Promise<(string | undefined)[]> {
  const { client } = stage.server;
  return Promise.all(
    uuids.map(async (uuid) => {
      const { raw } = await client.workflow.getHandle(stage.watchId(uuid)).describe();
      const look = raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'pollJob');
      return look?.state === STARTED ? (look.lastWorkerIdentity ?? undefined) : undefined;
    }),
  );
}

async function watchAll(stage: JobStage, count = WAITS) {
  const uuids = Array.from({ length: count }, () => stage.add());
  const handles = await Promise.all(
    uuids.map((uuid) => stage.jobs.watch(stage.watchInput(uuid), { withinMs: SOON_MS })),
  );
  const areHeld = async () => (await holders(stage, uuids)).every((holder) => holder !== undefined);
  await waitFor('all looks are held', areHeld, SOON_MS);
  return { uuids, handles };
}

test('a worker that is told to stop hands its looks over, and none is lost', async () => {
  const stage = await stages.open({ unserved: true });
  const first = await serveHeld(stage, 'first');
  const { uuids, handles } = await watchAll(stage);
  await serveHeld(stage, 'second');
  const stopped = first.stop();
  const isHandedOver = async () => (await holders(stage, uuids)).every((holder) => holder === 'second');
  await waitFor('the other has them', isHandedOver, SOON_MS);
  for (const [index, uuid] of uuids.entries())
    stage.finish(uuid, index % 2 === 0 ? {} : { outcome: { code: 4, message: 'it broke' } });
  const outcomes = await Promise.all(handles.map((handle) => handle.result()));
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(
    uuids.map((_, index) => (index % 2 === 0 ? 'succeeded' : 'failed')),
  );
  await stopped;
});

test('a command goes through while looks are held, and a watch that is cancelled ends at once', async () => {
  const stage = await stages.open({ unserved: true });
  await serveHeld(stage, 'only');
  const { uuids, handles } = await watchAll(stage, 3);
  const [uuid = ''] = uuids;
  const [commanded, cancelled] = handles;
  if (commanded === undefined || cancelled === undefined) throw new Error('three were begun');
  expect(await commanded.cancelJob(ASKER)).toMatchObject({ outcome: 'confirmed' });
  expect(await commanded.result()).toMatchObject({ outcome: 'cancelled' });
  expect(stage.actions(uuid)).toEqual(['cancel']);
  await cancelled.stopWatching();
  await expect(cancelled.result({ withinMs: SOON_MS })).rejects.toMatchObject({ type: 'Cancelled' });
});

/** One look and a failure with the time to the next one: what `pollJob` did before it held its slot. */
const yesterdays =
  (stage: JobStage) =>
  async (input: PollJobInput): Promise<PollJobResult> => {
    const client = createOntapClient({ config: stage.entry, appVersion: 'test' });
    const job = await client.getJob(input.uuid);
    if (isTerminal(job.state)) return { kind: 'ended', job };
    throw ApplicationFailure.create({
      type: FAILURE.JobNotFinished,
      category: ApplicationFailureCategory.BENIGN,
      nextRetryDelay: 1_000,
      details: [seenJob(job, input.seen, Date.now())],
    });
  };

test('in a rolling deploy attempts of yesterday and of today serve one wait', async () => {
  const stage = await stages.open({ unserved: true });
  const old = await serveHeld(stage, 'old', { pollJob: yesterdays(stage) });
  const uuids = Array.from({ length: 10 }, () => stage.add());
  const handles = await Promise.all(uuids.map((uuid) => stage.jobs.watch(stage.watchInput(uuid))));
  await serveHeld(stage, 'new');
  const haveNew = async () => (await holders(stage, uuids)).filter((holder) => holder === 'new').length >= 5;
  await waitFor('the new one has some', haveNew, SOON_MS);
  await old.stop();
  const haveAll = async () => (await holders(stage, uuids)).every((holder) => holder === 'new');
  await waitFor('the new one has all', haveAll, SOON_MS);
  const [first] = handles;
  if (first !== undefined) await untilSeen(first, 'running');
  for (const uuid of uuids) stage.finish(uuid);
  const outcomes = await Promise.all(handles.map((handle) => handle.result()));
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(uuids.map(() => 'succeeded'));
});
