import { randomUUID } from 'node:crypto';
import type { CommandOutcome, JobCommand, JobOutcome } from '../../../contracts/track-job';
import type { JobSpec, Simulator } from '../../../simulator';

/** A job of the story, and how it has to end. */
export interface StoryJob {
  /** What the story calls it. */
  label: string;
  uuid: string;
  description: string;
  /** What the story asks of it through its watch. */
  command?: JobCommand;
  /** What has to become of that. */
  answer?: CommandOutcome;
  expected: JobOutcome['outcome'];
}

type Plot = Omit<StoryJob, 'label' | 'uuid' | 'description'> & { spec: JobSpec };

/** Seconds that are too long to be waited for: the story lets the cluster's clock jump when all else is done. */
export const LONG = 90;

const percent = (done: number): string => `${Math.floor(done * 100)}% complete`;

const PLOTS = {
  backup: {
    spec: { description: 'Cluster Backup Job', work: 9, progress: 'creating_node_backups' },
    expected: 'succeeded',
  },
  snapshot: {
    spec: {
      description: 'DELETE /api/storage/volumes/snapshots',
      svm: 'svm1',
      work: 5,
      outcome: {
        code: 1_638_555,
        message: 'Snapshot copy "hourly.0" of volume "home" has not expired or is locked.',
      },
    },
    expected: 'failed',
  },
  security: {
    spec: {
      description: 'File Directory Security Apply Job',
      svm: 'svm1',
      work: LONG,
      pausable: true,
      progress: (done) => `Applying policy to home: ${percent(done)}`,
    },
    expected: 'succeeded',
  },
  transfer: {
    spec: { description: 'SnapMirror Update Job', svm: 'svm2', work: LONG, progress: percent },
    command: 'cancel',
    answer: 'confirmed',
    expected: 'cancelled',
  },
  move: {
    // In its cutover: it takes the cancel, and ends as a success all the same.
    spec: {
      description: 'Volume Move Job: move "projects" to aggr2',
      svm: 'svm2',
      work: LONG,
      cancelEnds: 'success',
      quitting: 4,
      progress: 'cutover',
    },
    command: 'cancel',
    answer: 'confirmed',
    expected: 'cancel_lost_race',
  },
  clone: {
    spec: { description: 'Volume Clone Split Job', svm: 'svm3', work: LONG, progress: percent },
    command: 'pause',
    answer: 'unsupported',
    expected: 'succeeded',
  },
} as const satisfies Record<string, Plot>;

type Label = keyof typeof PLOTS;

/** The one that a sequence pauses, holds and resumes. */
export const HELD: Label = 'security';

/** Lets the story's jobs begin now, with uuids that no earlier watch knows. */
export function beginJobs({ jobs }: Pick<Simulator, 'jobs'>): Record<Label, StoryJob> {
  const begun = Object.entries<Plot>(PLOTS).map(([label, { spec, ...plot }]) => {
    const uuid = randomUUID();
    jobs.add({ ...spec, uuid });
    return [label, { ...plot, label, uuid, description: spec.description }];
  });
  return Object.fromEntries(begun) as Record<Label, StoryJob>;
}
