import type { JobHandle } from '../../src/client';
import type { SequenceInput } from '../../src/contracts/sequence';
import type { TrackJobInput } from '../../src/contracts/track-job';
import { debtInFurtherRuns, joinOn } from '../workflows/jobs/support/chain-steps';
import { untilSeen, untilState } from '../workflows/jobs/support/job-steps';
import {
  begin,
  CANCEL,
  HOLD,
  holdFor,
  PAUSE,
  PAUSE_AND_HOLD,
  pauseEnd,
  RESUME,
  untilHolding,
  untilStep,
} from '../workflows/jobs/support/sequence-steps';
import {
  ASKER,
  type JobStage,
  jobStage,
  jobStageOptions,
  oneJob,
} from '../workflows/jobs/support/use-job-stages';
import { byName, type Case } from './case';

type JobSpec = NonNullable<Parameters<JobStage['add']>[0]>;

const soon = (ms: number) => new Date(Date.now() + ms).toISOString();
const settled = (result: Promise<unknown>) => result.catch(() => undefined);
const PAUSABLE: JobSpec = { pausable: true };
const FAILS: JobSpec = { work: 1, outcome: { code: 1_638_555, message: 'locked' } };

const onStage =
  (play: (stage: JobStage) => Promise<unknown>, unserved = false): Case =>
  async ({ server, stages }) => {
    await play(jobStage(server, await stages.open(jobStageOptions({ unserved }))));
  };

/** A watch to its end. */
const watch = (
  spec: JobSpec,
  meanwhile: (handle: JobHandle, uuid: string, stage: JobStage) => Promise<unknown> = async () => {},
  change: () => Partial<TrackJobInput> = () => ({}),
): Case =>
  onStage(async (stage) => {
    const uuid = stage.add(spec);
    const handle = await stage.jobs.watch(stage.watchInput(uuid, change()));
    await meanwhile(handle, uuid, stage);
    await settled(handle.result()); // how it fails is what some cases are about
  });

type Meanwhile = (
  handle: Awaited<ReturnType<typeof begin>>,
  uuids: string[],
  stage: JobStage,
) => Promise<unknown>;

/** A sequence to its end, and every pause that it began. */
const sequence = (
  specs: JobSpec[],
  steps: SequenceInput['steps'],
  meanwhile: Meanwhile = async () => {},
  change: Partial<SequenceInput> = {},
): Case =>
  onStage(async (stage) => {
    const uuids = specs.map((spec) => stage.add(spec));
    const handle = await begin(stage, uuids, steps, change);
    await meanwhile(handle, uuids, stage);
    await settled(handle.result());
    await Promise.all(uuids.map((uuid) => settled(pauseEnd(stage, uuid))));
  });

const whileHolding =
  (happens: Meanwhile): Meanwhile =>
  async (handle, uuids, stage) => {
    await untilHolding(handle);
    await happens(handle, uuids, stage);
  };
const release: Meanwhile = (handle) => handle.release(ASKER.requestedBy);
const awaitFor = (time: string, otherwise: 'cancel' | 'continue' | 'fail' = 'fail') =>
  ({ step: 'await', state: 'success', for: time, otherwise }) as const;

const WATCHES: Readonly<Record<string, Case>> = {
  'job-succeeded': watch({ work: 2 }),
  'job-failed': watch(FAILS),
  'job-commanded': watch(PAUSABLE, async (handle) => {
    await handle.pause(ASKER);
    await handle.pause(ASKER);
    await handle.resume(ASKER);
    await handle.cancelJob(ASKER);
  }),
  'job-refuses-commands': watch({ work: 5, cancellable: false }, async (handle) => {
    await Promise.all([handle.pause(ASKER), handle.cancelJob(ASKER)]);
  }),
  'job-beats-cancel': watch({ cancelEnds: 'success' }, (handle) => handle.cancelJob(ASKER)),
  'job-vanished': watch({}, async (handle, uuid, stage) => {
    await untilSeen(handle, 'running');
    stage.simulator.jobs.remove(uuid);
  }),
  'job-never-found': watch({ work: 0 }, undefined, () => ({ uuid: '00000000-0000-4000-8000-00000000dead' })),
  'job-deadline-exceeded': watch({}, undefined, () => ({ deadline: soon(3_000) })),
  'job-paused-too-long': watch(
    PAUSABLE,
    (handle) => handle.pause(ASKER),
    () => ({ onPaused: { failAfter: '2s' } }),
  ),
  'job-joined': watch({}, async (_handle, uuid, stage) => {
    for (const [name, ms] of [
      ['soon', 4_000],
      ['later', 6_000],
    ] as const)
      await stage.jobs.watch(stage.watchInput(uuid, { requestedBy: { name }, deadline: soon(ms) }));
    await stage.jobs.watch(stage.watchInput(uuid, { requestedBy: { name: 'ever' } }));
    stage.finish(uuid);
  }),
  'watch-stopped': watch({}, async (handle) => {
    await untilSeen(handle, 'running');
    await handle.stopWatching();
  }),
  'watch-refused': byName('trackJob', { cluster: 'prod1', uuid: '..' }),
};

const SEQUENCES: Readonly<Record<string, Case>> = {
  'sequence-done': sequence([PAUSABLE, {}], [PAUSE, holdFor('1s'), RESUME, CANCEL]),
  'sequence-released': sequence([PAUSABLE], PAUSE_AND_HOLD, whileHolding(release)),
  'sequence-failed': sequence([FAILS, { work: 1 }], [awaitFor('1m'), PAUSE, HOLD, RESUME]),
  'sequence-stopped': sequence([FAILS, {}], [awaitFor('1m')], undefined, { onFailure: 'stop' }),
  'sequence-awaits': sequence([{}, {}], [awaitFor('2s', 'continue'), awaitFor('2s', 'cancel')]),
  'sequence-refused': sequence([{}, {}], [CANCEL], undefined, { maxJobs: 1 }),
  'sequence-invalid': byName('runJobSequence', { cluster: 'prod1', steps: [{ step: 'resume' }] }),
  'sequence-cancelled': sequence(
    [PAUSABLE],
    PAUSE_AND_HOLD,
    whileHolding((handle) => handle.cancel()),
  ),
  'sequence-cancelled-while-awaiting': sequence([{}], [awaitFor('1m')], async (handle) => {
    await untilStep(handle, 0);
    await handle.cancel();
  }),
  'sequence-terminated': sequence(
    [PAUSABLE],
    PAUSE_AND_HOLD,
    whileHolding(({ workflowId }, _uuids, { server }) =>
      server.client.workflow.getHandle(workflowId).terminate('a case'),
    ),
  ),
};

const PAUSES: Readonly<Record<string, Case>> = {
  'pause-is-cancelled-while-hidden': sequence(
    [{ ...PAUSABLE, pausing: 3 }],
    PAUSE_AND_HOLD,
    async (handle, [uuid = ''], stage) => {
      stage.simulator.after(oneJob(uuid, 'PATCH'), () => handle.cancel());
      await settled(handle.result());
    },
  ),
  'pause-reply-lost': onStage(async (stage) => {
    const uuid = stage.add({ ...PAUSABLE, pausing: 1 });
    stage.simulator.faults.add({ kind: 'reset', when: 'after', ...oneJob(uuid, 'PATCH') });
    await settled((await begin(stage, [uuid], [PAUSE, holdFor('1s'), RESUME])).result());
  }),
  'pause-was-paused': onStage(async (stage) => {
    const uuid = stage.add({ ...PAUSABLE, pausing: 0 });
    const { clock, switches, jobs } = stage.simulator;
    jobs.get(uuid)?.job.act('pause', clock.now(), switches);
    await untilState(stage, uuid, 'paused');
    await settled((await begin(stage, [uuid], [PAUSE, holdFor('1s'), RESUME])).result());
  }),
  'pause-resumed-by-other': sequence(
    [PAUSABLE],
    PAUSE_AND_HOLD,
    whileHolding(async (handle, [uuid = ''], stage) => {
      const { clock, switches, jobs } = stage.simulator;
      jobs.get(uuid)?.job.act('resume', clock.now(), switches);
      await release(handle, [uuid], stage);
    }),
  ),
  'pause-terminated': sequence(
    [PAUSABLE],
    PAUSE_AND_HOLD,
    whileHolding(async (handle, [uuid = ''], stage) => {
      await stage.server.client.workflow.getHandle(stage.pauseId(uuid)).terminate('a case');
      await release(handle, [uuid], stage);
    }),
  ),
  'pause-refused': byName('pausedJob', { cluster: 'prod1', uuid: '..' }),
};

/** Watches, sequences with their pauses, and looks. */
export const JOB_CASES: Readonly<Record<string, Case>> = {
  ...WATCHES,
  ...SEQUENCES,
  ...PAUSES,
  inspect: onStage(async (stage) => {
    stage.add();
    await stage.inspect.run({ cluster: stage.cluster, read: 'jobs', ...ASKER });
  }),
  'inspect-refused': byName('inspect', { cluster: 'prod1', read: 'volumes' }),
  'inspect-unserved': onStage(
    (stage) =>
      settled(stage.inspect.run({ cluster: stage.cluster, read: 'jobs', unservedAfter: '1s', ...ASKER })),
    true,
  ),
};

/** Runs that continue as new, on a server that suggests that early. */
export const CHAIN_CASES: Readonly<Record<string, Case>> = {
  'watch-continues': watch(PAUSABLE, async (handle, uuid, stage) => {
    const once = { requestId: 'once' };
    await handle.pause(ASKER, once);
    await joinOn(stage, uuid, stage.watchInput(uuid, { deadline: soon(60_000) }));
    await handle.pause(ASKER, once);
    await handle.cancelJob(ASKER);
  }),
  'pause-continues': onStage(async (stage) => {
    const { uuid, sequence, calm } = await debtInFurtherRuns(stage);
    calm();
    await sequence.result();
    await pauseEnd(stage, uuid);
  }),
};
