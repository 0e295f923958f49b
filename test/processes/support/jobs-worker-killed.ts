import { randomUUID } from 'node:crypto';
import { type JobHandle, JobsClient, SequencesClient } from '../../../src/client';
import { jobWorkflowId, pauseWorkflowId, WORKFLOW_QUEUE } from '../../../src/contracts/ids';
import type { PausedJobReport } from '../../../src/contracts/sequence';
import type { CommandAnswer, JobOutcome } from '../../../src/contracts/track-job';
import type { JobSpec } from '../../../src/simulator';
import { assertHistories } from '../../support/collect-histories';
import { waitFor } from '../../support/wait-for';
import { untilSeen } from '../../workflows/jobs/support/job-steps';
import { PAUSE_AND_HOLD } from '../../workflows/jobs/support/sequence-steps';
import { ASKER, EMPTY_WORLD } from '../../workflows/jobs/support/use-job-stages';
import { hold } from '../../workflows/support/steps';
import { onSite, type Site } from './site';

/** On a machine that is busy with other tests. */
const PATIENCE_MS = 60_000;
/** Much longer than it takes to kill the worker, so that a pause is still hidden then; less than ONTAP keeps a job. */
const HIDDEN_SECONDS = 120;
/** PendingActivityState SCHEDULED: waits for its next attempt. */
const BACKING_OFF = 1;
/** PendingActivityState STARTED: a worker has it. */
const STARTED = 2;

const CLUSTER = 'sim';
/** Looks that the killed worker holds; `HELD=200 npx jest …` plays more than the suite has time for. */
export const HELD = Number(process.env['HELD'] ?? 40);

/** What became of the jobs whose worker was killed. */
export interface JobsAfterKill {
  looked: JobOutcome;
  /** Of {@link HELD} other looks that the worker held when it was killed; every second job failed. */
  held: JobOutcome['outcome'][];
  commanded: CommandAnswer;
  pauses: PausedJobReport[];
  /** By name: actions that ONTAP was sent, and what it shows in the end. */
  sent: Record<string, string[]>;
  states: Record<string, string | undefined>;
}

/** Jobs by the name of what is done with them. */
function addJobs({ simulator }: Site) {
  const add = (spec: Partial<JobSpec> = {}) => {
    const uuid = randomUUID();
    simulator.jobs.add({ description: 'a job', uuid, pausable: true, pausing: HIDDEN_SECONDS, ...spec });
    return uuid;
  };
  return { looked: add(), commanded: add(), held: add({ pausing: 0.3 }), hidden: add() };
}

/** So many watches whose looks are held. */
async function holdLooks({ simulator, temporal }: Site, jobs: JobsClient) {
  const uuids = Array.from({ length: HELD }, () => simulator.jobs.add({ description: 'held' }).identity.uuid);
  const watchOf = (uuid: string) =>
    jobs.watch({ cluster: CLUSTER, uuid, ...ASKER }, { withinMs: 2 * PATIENCE_MS });
  const handles = await Promise.all(uuids.map(watchOf));
  const isHeld = async ({ workflowId }: JobHandle) => {
    const { raw } = await temporal.client.workflow.getHandle(workflowId).describe();
    return raw.pendingActivities?.some(
      ({ activityType, state }) => activityType?.name === 'pollJob' && state === STARTED,
    );
  };
  const areHeld = async () => (await Promise.all(handles.map(isHeld))).every(Boolean);
  await waitFor('all looks are held', areHeld, 2 * PATIENCE_MS);
  const finish = () =>
    uuids.forEach((uuid, index) => {
      const outcome = index % 2 === 0 ? {} : { outcome: { code: 4, message: 'it broke' } };
      simulator.jobs.add({ description: 'held', uuid, work: 0, ...outcome });
    });
  const outcomes = async () =>
    (await Promise.all(handles.map((handle) => handle.result()))).map(({ outcome }) => outcome);
  return { finish, outcomes };
}

/** Of watches, and of pauses. */
const LOOKS_FOR_EFFECT = ['confirmCommand', 'watchState'];

/** Whether that run waits between two looks for a command to take effect: no attempt is in flight then. */
async function isBetweenLooks({ temporal }: Site, workflowId: string): Promise<boolean> {
  const { raw } = await temporal.client.workflow.getHandle(workflowId).describe();
  return (raw.pendingActivities ?? []).some(
    ({ activityType, state, attempt }) =>
      LOOKS_FOR_EFFECT.includes(activityType?.name ?? '') && state === BACKING_OFF && (attempt ?? 0) > 1,
  );
}

function sentTo({ simulator }: Site, uuid: string): string[] {
  const { writes } = simulator.ledger();
  return writes.filter(({ path }) => path.endsWith(uuid)).map(({ action }) => action ?? '');
}

/**
 * A worker process is killed in the middle of a look, between a command and its confirmation, while a sequence holds
 * one pause and another one has not landed; that sequence is terminated before another worker begins.
 */
export const jobsWorkerKilled = (): Promise<JobsAfterKill> =>
  onSite({ scenario: EMPTY_WORLD, allow: 'control-jobs', maxConcurrentRequests: 6 }, async (site) => {
    const { simulator, temporal, startWorker } = site;
    const worker = await startWorker();
    const uuids = addJobs(site);
    const { looked, commanded, held, hidden } = uuids;
    const jobs = new JobsClient(temporal.client, WORKFLOW_QUEUE);
    const looks = await holdLooks(site, jobs);
    const watchOf = (uuid: string) => jobs.watch({ cluster: CLUSTER, uuid, ...ASKER });
    const [lookedAt, commandedBy] = await Promise.all([watchOf(looked), watchOf(commanded)]);
    const sequence = await new SequencesClient(temporal.client, WORKFLOW_QUEUE).start({
      cluster: CLUSTER,
      select: { uuids: [held, hidden] },
      steps: PAUSE_AND_HOLD,
      ...ASKER,
    });
    await untilSeen(lookedAt, 'running');
    const pausing = commandedBy.pause(ASKER);
    const look = hold(simulator, {
      method: 'GET',
      path: new RegExp(`^/api/cluster/jobs(/${looked})?$`),
    });
    await look.reached;
    const hiddenBehind = [jobWorkflowId(CLUSTER, commanded), pauseWorkflowId(CLUSTER, hidden)];
    const isTime = async () =>
      simulator.jobs.get(held)?.record.state === 'paused' &&
      (await Promise.all(hiddenBehind.map((id) => isBetweenLooks(site, id)))).every(Boolean);
    await waitFor('both commands are sent and not confirmed', isTime, PATIENCE_MS);
    worker.kill('SIGKILL');
    await worker.exit;
    look.open();

    await temporal.client.workflow.getHandle(sequence.workflowId).terminate('nobody works');
    simulator.jobs.add({ description: 'a job', uuid: looked, work: 0 });
    looks.finish();
    await startWorker();
    simulator.clock.advance(HIDDEN_SECONDS);
    const pauseOf = (uuid: string): Promise<PausedJobReport> =>
      temporal.client.workflow.getHandle(pauseWorkflowId(CLUSTER, uuid)).result();
    const [outcome, answer, ...pauses] = await Promise.all([
      lookedAt.result(),
      pausing,
      pauseOf(held),
      pauseOf(hidden),
    ]);
    const heldOutcomes = await looks.outcomes();
    await commandedBy.stopWatching();
    await assertHistories(temporal, { taskQueue: WORKFLOW_QUEUE });
    const named = <T>(of: (uuid: string) => T) =>
      Object.fromEntries(Object.entries(uuids).map(([name, uuid]) => [name, of(uuid)]));
    return {
      looked: outcome,
      held: heldOutcomes,
      commanded: answer,
      pauses,
      sent: named((uuid) => sentTo(site, uuid)),
      states: named((uuid) => simulator.jobs.get(uuid)?.record.state),
    };
  });
