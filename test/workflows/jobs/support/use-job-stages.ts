import { randomUUID } from 'node:crypto';
import { InspectClient, JobsClient, SequencesClient } from '../../../../src/client';
import { jobWorkflowId, pauseWorkflowId } from '../../../../src/contracts/ids';
import type { SequenceInput } from '../../../../src/contracts/sequence';
import type { TrackJobInput } from '../../../../src/contracts/track-job';
import type { JobSpec, RequestMatcher } from '../../../../src/simulator';
import type { TestServer } from '../../../support/temporal-server';
import type { Stage, StageOptions } from '../../support/stage';
import { useStages } from '../../support/use-stages';

export const ASKER = { requestedBy: { name: 'tester' } };

/** A simulated cluster whose jobs may be controlled, and the clients that ask about them. */
export interface JobStage extends Stage {
  server: TestServer;
  jobs: JobsClient;
  sequences: SequencesClient;
  inspect: InspectClient;
  /** A job that runs from now on; its uuid. */
  add(spec?: Partial<JobSpec>): string;
  /** Lets the job end now. */
  finish(uuid: string, spec?: Partial<JobSpec>): void;
  /** What the cluster shows. */
  state(uuid: string): string | undefined;
  /** Actions that were sent to the job, in order. */
  actions(uuid: string): string[];
  watchInput(uuid: string, change?: Partial<TrackJobInput>): TrackJobInput;
  sequenceInput(change: Pick<SequenceInput, 'select' | 'steps'> & Partial<SequenceInput>): SequenceInput;
  watchId(uuid: string): string;
  pauseId(uuid: string): string;
}

/** Requests for one job alone. */
export const oneJob = (uuid: string, method = 'GET') =>
  ({ method, path: `/api/cluster/jobs/${uuid}` }) as const satisfies RequestMatcher;

/** Looks, single and shared. */
export const LOOKS = { method: 'GET', path: /^\/api\/cluster\/jobs/ } as const satisfies RequestMatcher;

/** A pause or cancel stays hidden for so many seconds, where a test does not say otherwise. */
const HIDDEN_SECONDS = 0.3;

/** What a stage of jobs is besides a stage. */
export function jobStage(server: TestServer, stage: Stage): JobStage {
  const { cluster, taskQueue, simulator } = stage;
  const actions = new Map<string, string[]>();
  simulator.hooks.onRequest(({ method, path, target }) => {
    if (method !== 'PATCH') return;
    const uuid = path.split('/').at(-1) ?? '';
    const action = new URL(target, simulator.url).searchParams.get('action') ?? '';
    actions.set(uuid, [...(actions.get(uuid) ?? []), action]);
  });
  return {
    ...stage,
    server,
    jobs: new JobsClient(server.client, taskQueue),
    sequences: new SequencesClient(server.client, taskQueue),
    inspect: new InspectClient(server.client, taskQueue),
    add(spec = {}) {
      const uuid = spec.uuid ?? randomUUID();
      const hidden = { pausing: HIDDEN_SECONDS, quitting: HIDDEN_SECONDS };
      simulator.jobs.add({ description: 'a job', ...hidden, ...spec, uuid });
      return uuid;
    },
    finish: (uuid, spec) => void simulator.jobs.add({ description: 'a job', ...spec, uuid, work: 0 }),
    state: (uuid) => simulator.jobs.get(uuid)?.record.state,
    actions: (uuid) => actions.get(uuid) ?? [],
    watchInput: (uuid, change) => ({ cluster, uuid, ...ASKER, ...change }),
    // As short as can be: tests wait for the end of what watches.
    sequenceInput: (change) => ({ cluster, ...ASKER, lateWithin: '1m', ...change }),
    watchId: (uuid) => jobWorkflowId(cluster, uuid),
    pauseId: (uuid) => pauseWorkflowId(cluster, uuid),
  };
}

export const EMPTY_WORLD = { name: 'jobs', nodes: [{ name: 'n1' }], svms: [{ name: 'svm1' }], sessions: [] };

/** A hundredth of ONTAP's times and a twentieth of ours: what absence proves is the same. */
export const QUICK_ABSENCE = { retentionMs: 3_000, leastMs: 1_500 };

export const jobStageOptions = ({ simulator, entry, ...options }: StageOptions = {}): StageOptions => ({
  simulator: { scenario: EMPTY_WORLD, ...simulator },
  entry: { allow: ['control-jobs'], ...entry },
  absence: QUICK_ABSENCE,
  ...options,
});

/** Clusters for the tests of a file; `shared` is one for all that don't hurt it. */
export function useJobStages(connect?: () => Promise<TestServer>) {
  const stages = useStages(connect);
  const open = async (options?: StageOptions) =>
    jobStage(stages.server, await stages.open(jobStageOptions(options)));
  let shared: Promise<JobStage> | undefined;
  return {
    get server() {
      return stages.server;
    },
    get taskQueue() {
      return stages.taskQueue;
    },
    open,
    shared: () => (shared ??= open()),
  };
}
