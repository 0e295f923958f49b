import type { Client, ScheduleDescription } from '@temporalio/client';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { FleetClient, HaltClient } from '../../src/client';
import { clusterSchema } from '../../src/contracts/schemas/cluster';
import { stale, working, world } from '../workflows/support/world';
import { testPolicy } from '../workflows/support/policies';
import type { Stage, Stages } from '../workflows/support/stage';
import { hold, KILL, killRunId, plannedHash, untilEvent, untilPhase } from '../workflows/support/steps';
import {
  EMPTY_WORLD,
  type JobStage,
  jobStage,
  jobStageOptions,
} from '../workflows/jobs/support/use-job-stages';
import { failureOf, untilSeen, untilState } from '../workflows/jobs/support/job-steps';
import type { TestServer } from '../support/temporal-server';
import { uniqueName } from '../support/temporal-server';
import { waitFor } from '../support/wait-for';

/** Where a case plays. */
export interface Scene {
  server: TestServer;
  stages: Stages;
  /** Somebody else than the one who starts runs. */
  operator: Client;
}

/** Plays one thing to its end; gives ids of workflows that are on no queue of ours. */
export type Case = (scene: Scene) => Promise<string[] | void>;

const POLICY = testPolicy({
  observe: { window: '3s', every: '1s' },
  approval: { required: true, within: '5m' },
  limits: { maxPercent: 100, killsPerMinute: 60 },
});

const openCleanup = (stages: Stages): Promise<Stage> =>
  stages.open({
    simulator: {
      scenario: world([
        stale('2000:4000'),
        stale('2000:4001', { node: 'n3' }),
        working('2000:4002'),
        stale('2000:4003', { path: '/svm1/keep' }),
      ]),
      switches: { killBehaviour: { kind: 'vanish' } },
    },
    entry: {
      guard: clusterSchema.shape.guard.parse({
        minWindow: '500ms',
        minSamples: 2,
        protect: [{ name: 'keeps', path: ['/svm1/keep'] }],
      }),
    },
  });

const asked = { policy: POLICY, requestedBy: { name: 'bob', reason: 'slots run out', ticket: 'CHG-4711' } };

const cleanup =
  (meanwhile: (stage: Stage, scene: Scene) => Promise<unknown>): Case =>
  async (scene) => {
    const stage = await openCleanup(scene.stages);
    await meanwhile(stage, scene);
  };

const atOnce = { ...POLICY, approval: { required: false, within: '5m' } };

const job =
  (play: (stage: JobStage, scene: Scene) => Promise<unknown>): Case =>
  async (scene) => {
    const options = jobStageOptions({ simulator: { scenario: EMPTY_WORLD } });
    await play(jobStage(scene.server, await scene.stages.open(options)), scene);
  };

const settled = (result: Promise<unknown>) => result.catch(() => undefined);

/** Everything that the stored pages show. */
export const CASES: Readonly<Record<string, Case>> = {
  approved: cleanup(async (stage) => {
    const run = await stage.start(asked);
    const planHash = await plannedHash(run);
    await run.approve({ planHash: 'f'.repeat(64), by: 'alice' });
    await run.approve({ planHash, by: 'alice', note: 'seen the plan' });
    await run.result();
  }),
  cancelled: cleanup(async (stage, { operator }) => {
    const run = await stage.start(asked);
    await untilPhase(run, 'sampling');
    await operator.workflow.getHandle(run.workflowId).cancel();
    await run.result();
  }),
  terminated: cleanup(async (stage, { operator, server }) => {
    const run = await stage.start({ ...asked, policy: atOnce });
    const held = hold(stage.simulator, KILL);
    await held.reached;
    await operator.workflow.getHandle(run.workflowId).terminate('wrong change');
    await untilEvent(server, killRunId(stage), 'workflowExecutionCancelRequestedEventAttributes');
    await operator.workflow.getHandle(killRunId(stage)).terminate('stop at once');
    held.open();
  }),
  reset: cleanup(async (stage, { operator }) => {
    const run = await stage.start(asked);
    await plannedHash(run);
    const { events } = await operator.workflow.getHandle(run.workflowId).fetchHistory();
    const tasks = (events ?? []).filter(({ workflowTaskCompletedEventAttributes: task }) => task);
    await operator.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: run.workflowId, runId: run.runId ?? '' },
      reason: 'look again',
      requestId: uniqueName('reset'),
      workflowTaskFinishEventId: tasks.at(-1)?.eventId ?? null,
      identity: 'carol@ops',
    });
    const anew = stage.cleanup.get(run.workflowId);
    const planHash = await plannedHash(anew);
    await anew.reject({ planHash, by: 'alice' });
    await anew.result();
  }),
  'track-job': job(async (stage) => {
    const uuid = stage.add({ description: 'Volume Move', work: 3600, pausable: true });
    const watch = await stage.jobs.watch(stage.watchInput(uuid, { maxLook: '1s' }));
    await untilSeen(watch, 'running');
    await watch.pause({ requestedBy: { name: 'dave', reason: 'network change', ticket: 'CHG-1' } });
    await watch.resume({ requestedBy: { name: 'dave' } });
    await watch.cancelJob({ requestedBy: { name: 'erin', reason: 'wrong volume' } });
    await settled(watch.result());
  }),
  'watch-failed': job(async (stage) => {
    const uuid = stage.add({ work: 3600 });
    const deadline = new Date(Date.now() + 3_000).toISOString();
    const watch = await stage.jobs.watch(stage.watchInput(uuid, { deadline, maxLook: '1s' }));
    await failureOf(watch.result());
  }),
  sequence: job(async (stage, { operator }) => {
    const uuid = stage.add({ description: 'Volume Move', work: 3600, pausable: true });
    const stubborn = stage.add({ description: 'Mirror', work: 3600 });
    const run = await stage.sequences.start(
      stage.sequenceInput({
        select: { uuids: [uuid, stubborn] },
        steps: [{ step: 'pause' }, { step: 'hold', for: '5m', orUntilReleased: true }, { step: 'resume' }],
        requestedBy: { name: 'bob', reason: 'maintenance' },
      }),
    );
    await untilState(stage, uuid, 'paused');
    await waitFor('the hold runs', async () => (await run.status()).holdUntil !== undefined);
    await operator.workflow
      .getHandle(run.workflowId)
      .executeUpdate('release', { args: [{ requestedBy: { name: 'carol', reason: 'done early' } }] });
    await run.result();
  }),
  inspect: job(async (stage) => {
    stage.add({ description: 'Volume Move' });
    await stage.inspect.run({ cluster: stage.cluster, read: 'jobs', requestedBy: { name: 'frank' } });
  }),
  fleet: async ({ server, stages }) => {
    const stage = await openCleanup(stages);
    const run = await new FleetClient(server.client, stages.taskQueue).start({
      clusters: [stage.cluster, 'nobody-serves-it'],
      policy: { ...atOnce, name: uniqueName('weekly') },
      mode: 'enforce',
      requestedBy: asked.requestedBy,
      unservedAfter: '1s',
    });
    await run.result();
  },
  exported: async ({ server, stages: { taskQueue } }) => {
    await server.client.workflow.execute('exportAudit', {
      taskQueue,
      workflowId: uniqueName('audit-export'),
      args: [{ every: '15m', requestedBy: { name: 'schedule audit-export' } }],
    });
  },
  schedule: async (scene) => {
    const stage = await openCleanup(scene.stages);
    const { operator } = scene;
    const scheduleId = `ontap-workflows/${stage.cluster}`;
    const action = {
      type: 'startWorkflow' as const,
      workflowType: 'cleanupStaleSessions',
      workflowId: `cleanup/${stage.cluster}/default`,
      taskQueue: stage.taskQueue,
      args: [stage.input({ mode: 'report' })],
    };
    const schedule = await scene.server.client.schedule.create({
      scheduleId,
      spec: { intervals: [{ every: '6h' }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10m' },
      action,
      state: { paused: false },
    });
    const byHand = operator.schedule.getHandle(scheduleId);
    await byHand.trigger(ScheduleOverlapPolicy.SKIP);
    await waitFor('it was started', async () => (await schedule.describe()).info.recentActions.length > 0);
    const until = (what: string, holds: (now: ScheduleDescription) => boolean) =>
      waitFor(what, async () => holds(await schedule.describe()));
    await byHand.pause('ONTAP maintenance CHG-1');
    await until('it is paused', ({ state }) => state.paused);
    await byHand.update((previous) => ({ ...previous, spec: { intervals: [{ every: '12h' }] } }));
    await until('it is edited', ({ spec }) => spec.intervals?.[0]?.every === 12 * 3_600_000);
    await byHand.unpause('done');
    await until('it is not paused', ({ state }) => !state.paused);
    const [started] = (await schedule.describe()).info.recentActions;
    await scene.server.client.workflow.getHandle(started?.action.workflow.workflowId ?? '').result();
    await byHand.delete();
    return [`temporal-sys-scheduler:${scheduleId}`];
  },
};

/** Those that halt all kills: each needs a server of its own. */
export const HALT_CASES: Readonly<Record<string, Case>> = {
  halt: async (scene) => {
    const { server, stages, operator } = scene;
    await new HaltClient(operator, stages.taskQueue).halt({
      name: 'carol',
      reason: 'wrong change',
      ticket: 'CHG-9',
    });
    const stage = await openCleanup(stages);
    await stage.run({ ...asked, policy: atOnce });
    await new HaltClient(server.client, stages.taskQueue).resume({
      name: 'alice',
      reason: 'change was undone',
    });
  },
};
