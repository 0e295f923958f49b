import fc from 'fast-check';
import type { DrainJobs } from '../../src/contracts/drain';

/** What goes wrong with a request about the job; several may hit one. */
export type JobEffect =
  | { kind: 'latency'; ms: number }
  /** Nothing is evaluated. */
  | { kind: 'error' }
  /** ONTAP turns it away before it does anything. */
  | { kind: 'busy' }
  /** Evaluated, a command has taken effect; the answer is lost. */
  | { kind: 'lost' }
  /** A 404 for what is there. */
  | { kind: 'absent' }
  /** From the world so long ago. */
  | { kind: 'stale'; ms: number }
  /** A command that lands so much later, its answer is lost. */
  | { kind: 'late'; ms: number }
  /** A command that is taken and undone. */
  | { kind: 'undone'; ms: number };

/** `LIST` is a drain's look at all jobs of its node. */
export type JobMethod = 'GET' | 'LIST' | 'PAUSE' | 'RESUME';

/** A fault and the requests that it hits. */
export interface JobFault {
  method: JobMethod;
  nth: number;
  count: number;
  effects: JobEffect[];
}

/** What happens to the job without us. */
export interface JobDeed {
  does: 'ends' | 'fails' | 'pausedByOther' | 'resumedByOther';
  atMs: number;
}

/** One short story of a job. */
export interface JobStory {
  deeds: JobDeed[];
  faults: JobFault[];
  /** An accepted pause shows as running for so long. */
  hiddenMs: number;
  /** For so long a pause whose answer was lost may land. */
  lateWithinMs: number;
  /** Nobody wants the pause after this. */
  holdMs: number;
  /** The job is known to the wait's caller only: ONTAP never had it. */
  isUnknown: boolean;
}

const ms = fc.constantFrom(500, 5_000, 40_000, 200_000, 400_000, 1_500_000);

const effect: fc.Arbitrary<JobEffect> = fc.oneof(
  fc.record({ kind: fc.constant('latency' as const), ms: fc.constantFrom(500, 20_000) }),
  fc.record({ kind: fc.constant('error' as const) }),
  fc.record({ kind: fc.constant('busy' as const) }),
  fc.record({ kind: fc.constant('lost' as const) }),
  fc.record({ kind: fc.constant('absent' as const) }),
  fc.record({ kind: fc.constant('stale' as const), ms }),
  fc.record({ kind: fc.constant('late' as const), ms }),
  fc.record({ kind: fc.constant('undone' as const), ms: fc.constantFrom(500, 3_000) }),
);

const faultOf = (...methods: JobMethod[]): fc.Arbitrary<JobFault> =>
  fc.record({
    method: fc.constantFrom(...methods),
    nth: fc.constantFrom(1, 1, 1, 2, 2, 3, 4, 6, 10),
    count: fc.constantFrom(1, 1, 2, 5, 30, 1_000),
    effects: fc.array(effect, { minLength: 1, maxLength: 2 }),
  });

const common = {
  deeds: fc.array(
    fc.record({
      does: fc.constantFrom('ends', 'fails', 'pausedByOther', 'resumedByOther'),
      atMs: fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 3_600_000 })),
    }),
    { maxLength: 2 },
  ),
  hiddenMs: fc.constantFrom(0, 0, 2_000, 60_000, 4_000_000),
  lateWithinMs: fc.constantFrom(60_000, 1_800_000, 1_800_000),
  isUnknown: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
};

/** Any story. */
export const jobStory: fc.Arbitrary<JobStory> = fc.record({
  ...common,
  faults: fc.array(faultOf('GET', 'GET', 'PAUSE', 'PAUSE', 'RESUME'), { maxLength: 4 }),
  holdMs: fc.constantFrom(0, 10_000, 600_000),
});

/** A story of a node with one job, which is drained. */
export interface DrainStory extends JobStory {
  jobs: DrainJobs;
  /** The cluster's owner grants `control-jobs`. */
  granted: boolean;
  /** Its deadline, and how long it is kept clear. */
  untilMs: number;
  keepMs: number;
  /** When each of its sessions is there. */
  sessions: { comesMs: number; leavesMs: number }[];
  /** It is stopped, or its run ends in whatever way, at that time. */
  stopAtMs: number | undefined;
}

const minutes = fc.integer({ min: 0, max: 40 }).map((count) => count * 60_000);

/** Any story of a drain. */
export const drainStory: fc.Arbitrary<DrainStory> = fc.record({
  ...common,
  faults: fc.array(faultOf('GET', 'LIST', 'LIST', 'PAUSE', 'PAUSE', 'RESUME'), { maxLength: 4 }),
  // As long as the drain lasts.
  holdMs: fc.constant(Number.POSITIVE_INFINITY),
  jobs: fc.constantFrom<DrainJobs>('pause', 'pause', 'pause', 'wait', 'list'),
  granted: fc.constantFrom(true, true, true, false),
  untilMs: fc.constantFrom(60_000, 1_200_000, 2_400_000),
  keepMs: fc.constantFrom(0, 0, 600_000),
  sessions: fc.array(
    fc.tuple(minutes, minutes).map(([comesMs, lastsMs]) => ({ comesMs, leavesMs: comesMs + lastsMs })),
    { maxLength: 2 },
  ),
  stopAtMs: fc.oneof(
    fc.constant(undefined),
    fc.constant(undefined),
    fc.integer({ min: 0, max: 120_000 }),
    minutes,
  ),
});
