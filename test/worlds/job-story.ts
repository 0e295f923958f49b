import fc from 'fast-check';

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

export type JobMethod = 'GET' | 'PAUSE' | 'RESUME';

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

const fault: fc.Arbitrary<JobFault> = fc.record({
  method: fc.constantFrom<JobMethod>('GET', 'GET', 'PAUSE', 'PAUSE', 'RESUME'),
  nth: fc.constantFrom(1, 1, 1, 2, 2, 3, 4, 6, 10),
  count: fc.constantFrom(1, 1, 2, 5, 30, 1_000),
  effects: fc.array(effect, { minLength: 1, maxLength: 2 }),
});

/** Any story. */
export const jobStory: fc.Arbitrary<JobStory> = fc.record({
  deeds: fc.array(
    fc.record({
      does: fc.constantFrom('ends', 'fails', 'pausedByOther', 'resumedByOther'),
      atMs: fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 3_600_000 })),
    }),
    { maxLength: 2 },
  ),
  faults: fc.array(fault, { maxLength: 4 }),
  hiddenMs: fc.constantFrom(0, 0, 2_000, 60_000, 4_000_000),
  lateWithinMs: fc.constantFrom(60_000, 1_800_000, 1_800_000),
  holdMs: fc.constantFrom(0, 10_000, 600_000),
  isUnknown: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});
