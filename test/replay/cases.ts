import { evicted } from './evict-case';
import { type CleanupHandle, FleetClient, type FleetHandle, HaltClient } from '../../src/client';
import type { CleanupInput } from '../../src/contracts/cleanup';
import type { FleetInput } from '../../src/contracts/fleet';
import { cleanupWorkflowId, observeWorkflowId } from '../../src/contracts/ids';
import { uniqueName } from '../support/temporal-server';
import { testPolicy } from '../workflows/support/policies';
import type { Stage, StageOptions } from '../workflows/support/stage';
import {
  hold,
  KILL,
  killRunId,
  LISTING,
  listings,
  plannedHash,
  untilEvent,
  untilItSamples,
  untilPhase,
} from '../workflows/support/steps';
import { stale, working, world } from '../workflows/support/world';
import { byName, type Case, type Scene } from './case';
import { DRAIN_CASES } from './drain-cases';
import { JOB_CASES } from './job-cases';

const SESSIONS = [stale('1:1'), stale('1:2', { node: 'n3' }), working('1:3')];
const asking = (within = '5m') => testPolicy({ approval: { required: true, within } });
/** Slices of one kill each, ten seconds apart. */
const slowly = testPolicy({ limits: { maxPercent: 100, killsPerMinute: 6 } });

interface Act {
  options?: StageOptions;
  change?: Partial<CleanupInput>;
  /** Done to the cluster before the run starts. */
  before?: (stage: Stage) => unknown;
  /** Done to the run. */
  meanwhile?: (run: CleanupHandle, stage: Stage, scene: Scene) => Promise<unknown>;
}

/** A clean-up on a small cluster, to its end. */
const cleanup =
  ({ options = {}, change, before, meanwhile }: Act = {}): Case =>
  async (scene) => {
    const simulator = { scenario: world(SESSIONS), switches: { killBehaviour: { kind: 'vanish' as const } } };
    const stage = await scene.stages.open({ ...options, simulator: { ...simulator, ...options.simulator } });
    before?.(stage);
    const run = await stage.start(change);
    await meanwhile?.(run, stage, scene);
    await run.result().catch(() => {}); // how it fails is what some cases are about
  };

/** A fleet run on one cluster, to its end. */
const fleet =
  (
    change: Partial<FleetInput> = {},
    meanwhile?: (run: FleetHandle, stage: Stage) => Promise<unknown>,
  ): Case =>
  async ({ server, stages }) => {
    const stage = await stages.open({
      simulator: { scenario: world(SESSIONS), switches: { killBehaviour: { kind: 'vanish' } } },
    });
    const { policy, mode, requestedBy } = stage.input();
    const run = await new FleetClient(server.client, stages.taskQueue).start({
      clusters: [stage.cluster],
      // Fleet runs of one policy exclude each other.
      policy: { ...policy, name: uniqueName('policy') },
      mode,
      requestedBy,
      ...change,
    });
    await meanwhile?.(run, stage);
    await run.result();
  };

const forLong = (name: string) => testPolicy({ name, observe: { window: '10m', every: '1m' } });

/** Halts all kills. */
async function haltAll({ server, stages }: Scene): Promise<HaltClient> {
  const halts = new HaltClient(server.client, stages.taskQueue);
  await halts.halt({ name: 'alice', reason: 'the backup team asked' });
  return halts;
}

const missingAnswers = { kind: 'status', status: 503, ...LISTING, nth: 2, count: 'always' } as const;

/** Every way in which a run goes; the name is that of its file. */
export const CASES: Readonly<Record<string, Case>> = {
  report: cleanup({ change: { mode: 'report' } }),
  enforced: cleanup(),
  'kills-by-evidence': cleanup(),
  clean: cleanup({ options: { simulator: { scenario: world([working('1:1')]) } } }),
  notified: cleanup({ change: { policy: testPolicy({ notify: ['ops', 'nobody'] }) } }),
  approved: cleanup({
    change: { policy: asking() },
    meanwhile: async (run) => run.approve({ planHash: await plannedHash(run), by: 'alice', note: 'ok' }),
  }),
  evicted,
  notice: cleanup({ change: { policy: testPolicy({ notify: ['ops'], notifyBefore: '1s' }) } }),
  'rejected-in-notice': cleanup({
    change: { policy: testPolicy({ notify: ['ops'], notifyBefore: '5m' }) },
    async meanwhile(run) {
      await untilPhase(run, 'giving_notice');
      const planHash = (await run.status()).notice?.planHash ?? '';
      await run.approve({ planHash, by: 'alice' });
      await run.reject({ planHash, by: 'alice', note: 'restore under way' });
    },
  }),
  rejected: cleanup({
    change: { policy: asking() },
    async meanwhile(run) {
      const planHash = await plannedHash(run);
      await run.approve({ planHash: 'f'.repeat(64), by: 'alice' });
      await run.approve({ planHash, by: 'tester' });
      await run.reject({ planHash, by: 'alice' });
    },
  }),
  expired: cleanup({ change: { policy: asking('1s') } }),
  'limit-exceeded': cleanup({ change: { policy: testPolicy({ limits: { maxKills: 1 } }) } }),
  'limit-lifted': cleanup({
    change: { policy: testPolicy({ limits: { maxKills: 1, onExceed: 'approve' } }) },
    meanwhile: async (run) => run.approve({ planHash: await plannedHash(run), by: 'alice' }),
  }),
  'incomplete-view': cleanup({
    before: ({ simulator }) =>
      simulator.faults.add({ kind: 'body', path: '/api/protocols/ndmp', nth: 2, body: '{"mode":"node"}' }),
  }),
  'one-sample-missed': cleanup({
    async meanwhile(run, { simulator }) {
      const end = simulator.faults.add(missingAnswers);
      while (!(await run.status()).now.includes('began anew'));
      end();
    },
  }),
  'two-samples-missed': cleanup({ before: ({ simulator }) => simulator.faults.add(missingAnswers) }),
  'cancelled-while-sampling': cleanup({
    change: { policy: testPolicy({ observe: { window: '10m', every: '1m' } }) },
    async meanwhile(run) {
      await untilPhase(run, 'sampling');
      await run.cancel();
    },
  }),
  'cancelled-while-waiting': cleanup({
    change: { policy: asking() },
    async meanwhile(run) {
      await plannedHash(run);
      await run.cancel();
    },
  }),
  'cancelled-while-killing': cleanup({
    change: { policy: slowly },
    async meanwhile(run, stage, { server }) {
      const held = hold(stage.simulator, KILL);
      await held.reached;
      await run.cancel();
      await untilEvent(server, killRunId(stage), 'workflowExecutionCancelRequestedEventAttributes');
      held.open();
    },
  }),
  'revived-and-replaced': cleanup({
    before({ simulator }) {
      const [{ uuid: owner } = { uuid: '' }] = simulator.svms;
      simulator.arm({ owner, id: '1:1', becomes: 'revived', onRead: 'before' });
      simulator.arm({ owner, id: '1:2', becomes: 'reused', onRead: 'before' });
    },
  }),
  'still-present': cleanup({
    options: { simulator: { switches: { killBehaviour: { kind: 'ignores' } } } },
    change: { policy: testPolicy({ verify: { within: '8s', killAgainAfter: '2s' } }) },
  }),
  'kill-refused': cleanup({
    before: ({ simulator }) =>
      simulator.faults.add({ kind: 'status', status: 403, code: '6', ...KILL, count: 'always' }),
  }),
  'not-granted': cleanup({ options: { entry: { allow: [] } } }),
  'wrong-cluster': cleanup({ options: { entry: { uuid: '1cd8a442-86d1-11e0-ae1c-123478563412' } } }),
  'cluster-unserved': cleanup({ options: { unserved: true }, change: { unservedAfter: '1s' } }),
  'invalid-request': byName('cleanupStaleSessions', { cluster: '..', force: true }),
  'not-a-cleanup': byName('killSessions', { cluster: 'prod1', targets: [] }),
  fleet: fleet(),
  'fleet-cancelled': fleet({ clusters: 'all', policy: forLong('fleet-cancelled') }, async (run, stage) => {
    const id = cleanupWorkflowId(stage.cluster, 'fleet-cancelled');
    await untilItSamples(stage.cleanup.get(id));
    await run.cancel();
  }),
  'fleet-invalid': byName('cleanupFleet', { clusters: [] }),
  'observe-unserved': byName('observeSessions', {
    cluster: 'nobody-serves-this',
    unservedAfter: '1s',
    requestedBy: { name: 'worker' },
  }),
  async observed({ server, stages }) {
    const stage = await stages.open({ simulator: { scenario: world(SESSIONS) } });
    stage.entry.ages = { every: '20ms' };
    const workflowId = observeWorkflowId(stage.cluster);
    const args = [{ cluster: stage.cluster, requestedBy: { name: 'worker' } }];
    const { taskQueue } = stages;
    const run = await server.client.workflow.start('observeSessions', { workflowId, taskQueue, args });
    await untilEvent(server, workflowId, 'activityTaskCompletedEventAttributes');
    await listings(stage.simulator, 12);
    delete stage.entry.ages;
    await run.result();
  },
  exported: byName('exportAudit', { every: '15m', requestedBy: { name: 'schedule audit-export' } }),
  'export-invalid': byName('exportAudit', { every: 'never' }),
  ...JOB_CASES,
  ...DRAIN_CASES,
};

/** Those that halt all kills: each needs a server of its own. */
export const HALT_CASES: Readonly<Record<string, Case>> = {
  halted: async (scene) => {
    const halts = await haltAll(scene);
    await cleanup()(scene);
    await halts.resume({ name: 'bob' });
  },
  'halted-between-slices': cleanup({
    change: { policy: slowly },
    async meanwhile(_run, stage, scene) {
      const held = hold(stage.simulator, KILL);
      await held.reached;
      await haltAll(scene);
      held.open();
    },
  }),
};
