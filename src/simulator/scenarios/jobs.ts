import type { Random } from '../random';
import type { JobFailureSpec, JobSpec, WorldSpec } from '../world/spec';

const NODES = ['cluster1-01', 'cluster1-02', 'cluster1-03', 'cluster1-04'] as const;
const SVMS = ['svm1', 'svm2', 'svm3'] as const;
/** With the named ones more than 200. */
const CROWD = 200;

const named = (number: number): string => `0b5e0000-0000-11ef-a000-${String(number).padStart(12, '0')}`;

/** Jobs that are told apart by uuid: one for each way in which a job can end, refuse or hide. */
export const NAMED_JOBS = {
  shortOne: named(1),
  shortTwo: named(2),
  shortThree: named(3),
  pausable: named(4),
  failsWithErrorObject: named(5),
  failsWithoutErrorObject: named(6),
  cancellable: named(7),
  beatsCancel: named(8),
  volumeMove: named(9),
  queuedForAWhile: named(10),
} as const;

const LOCKED: JobFailureSpec = {
  code: 1_638_555,
  message: 'Snapshot copy "hourly.0" of volume "home" on Vserver "svm1" has not expired or is locked.',
  arguments: [{ code: '0', message: 'hourly.0' }],
};

const NO_DISKS: JobFailureSpec = {
  code: 2_432_836,
  message: 'There are not enough disks in Pool1.',
  errorObject: false,
};

const percent = (done: number): string => `${Math.floor(done * 100)}% complete`;

function volumeMove(volume: string, work: number): JobSpec {
  return {
    description: `Volume Move Job: move "${volume}" to aggr2`,
    work,
    cutover: 8,
    progress: (done) => `Replicating: ${percent(done)}`,
  };
}

function securityApply(volume: string, work: number): JobSpec {
  return {
    description: 'File Directory Security Apply Job',
    work,
    pausable: true,
    progress: (done) => `Applying policy to ${volume}: ${percent(done)}`,
    success: 'Complete: Operation completed successfully. File ACLs modified using policy "policy1". [0]',
  };
}

function shortJobs(): JobSpec[] {
  const paths = ['POST /api/storage/volumes', 'PATCH /api/storage/volumes', 'DELETE /api/storage/qtrees'];
  return Object.values(NAMED_JOBS)
    .slice(0, paths.length)
    .map((uuid, index) => ({ uuid, description: paths[index] ?? '', svm: SVMS[0], work: 3 + 2 * index }));
}

function namedJobs(): JobSpec[] {
  const [node] = NODES;
  const [svm] = SVMS;
  return [
    ...shortJobs(),
    { ...securityApply('home', 3_600), uuid: NAMED_JOBS.pausable, svm },
    {
      uuid: NAMED_JOBS.failsWithErrorObject,
      description: 'DELETE /api/storage/volumes/snapshots',
      svm,
      work: 6,
      outcome: LOCKED,
    },
    {
      uuid: NAMED_JOBS.failsWithoutErrorObject,
      description: 'POST /api/cluster/metrocluster',
      node,
      work: 8,
      outcome: NO_DISKS,
    },
    {
      uuid: NAMED_JOBS.cancellable,
      description: 'Cluster Backup Job',
      node,
      work: 3_600,
      progress: 'creating_node_backups',
    },
    // Asked to quit, it completes its run.
    {
      uuid: NAMED_JOBS.beatsCancel,
      description: 'SnapMirror Update Job',
      svm,
      cancelEnds: 'success',
      work: 3_600,
    },
    { ...volumeMove('projects', 3_600), uuid: NAMED_JOBS.volumeMove, svm },
    { uuid: NAMED_JOBS.queuedForAWhile, description: 'Volume Efficiency Job', svm, queued: 20, work: 10 },
  ];
}

/** Kinds that a busy cluster is full of; most can't be paused. */
const KINDS: ((random: Random) => JobSpec)[] = [
  (random) => ({ description: 'POST /api/storage/volumes', work: random.int(5, 120) }),
  (random) => ({ description: 'SnapMirror Update Job', work: random.int(60, 3_600), progress: percent }),
  (random) => ({
    description: 'Volume Efficiency Job',
    queued: random.int(0, 300),
    work: random.int(60, 900),
    pausable: true,
  }),
  (random) => volumeMove(`vol${random.int(1, 99)}`, random.int(600, 7_200)),
  (random) => ({ ...securityApply('share', random.int(120, 1_800)) }),
  (random) => ({ description: 'Volume Clone Split Job', work: random.int(300, 3_600), progress: percent }),
  (random) => ({
    description: 'Delete Snapshot Job',
    work: random.int(5, 60),
    outcome: random.int(0, 1) === 0 ? LOCKED : NO_DISKS,
    cancellable: false,
  }),
];

function crowd(random: Random): JobSpec[] {
  return Array.from({ length: CROWD }, (_, index) => {
    const kind = KINDS[index % KINDS.length];
    const place = { node: random.pick(NODES), svm: random.pick(SVMS) };
    return { description: 'Job', ...kind?.(random), ...place };
  });
}

/** A busy cluster: more than 200 jobs, those of {@link NAMED_JOBS} among them. */
export function jobs(random: Random): WorldSpec {
  return {
    name: 'jobs',
    nodes: NODES.map((name) => ({ name })),
    svms: SVMS.map((name) => ({ name })),
    sessions: [],
    jobs: [...namedJobs(), ...crowd(random)],
  };
}
