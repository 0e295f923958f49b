import fc from 'fast-check';

/** What goes wrong with a request to ONTAP; several may hit one. */
export type Effect =
  | { kind: 'latency'; when: 'before' | 'after'; ms: number }
  /** Nothing is evaluated. */
  | { kind: 'error' }
  /** Evaluated, a write has taken effect; the answer is lost. */
  | { kind: 'lost' }
  /** A 404, or a hole in the list, for what is there. */
  | { kind: 'absent' }
  /** From the world so long ago. */
  | { kind: 'stale'; ms: number }
  /** Without the field. */
  | { kind: 'missing'; field: 'client' | 'clientPort' | 'bytes' }
  /** A write that lands so much later, its answer is lost. */
  | { kind: 'late'; ms: number }
  /** A write that is taken and undone. */
  | { kind: 'undone'; ms: number }
  /** The worker's machine is suspended while the answer is on its way. */
  | { kind: 'suspended'; ms: number }
  /** Somebody sets the worker's wall clock. */
  | { kind: 'clockSet'; ms: number }
  /** The process is frozen for so long that another worker makes the next attempt meanwhile. */
  | { kind: 'frozen'; ms: number };

export type Method = 'LIST' | 'GET' | 'DELETE';

/** `LOOK` is a listing or a read, whichever comes. */
export type Aim = Method | 'LOOK';

/** A fault and the requests that it hits. */
export interface Fault {
  method: Aim;
  /** Index of the session; a LIST is hit for it alone where that makes sense. */
  session: number;
  nth: number;
  count: number;
  effects: Effect[];
}

/** What a session does by itself. */
export interface Deed {
  session: number;
  /** Whoever gets the id has the same data connection, but for `reusedElsewhere`; also once the session is gone. */
  does: 'moves' | 'ends' | 'reused' | 'reusedInSameState' | 'reusedElsewhere';
  /** Around a request for the session, or at a time. */
  when: { method: Method; nth: number; side: 'before' | 'after'; delayMs: number } | { atMs: number };
}

/** One short story. */
export interface KillStory {
  /** How many sessions there are, all stale at first. */
  sessions: number;
  /** Ids that nobody has at first: whoever is given one by a deed comes anew. @default 0 */
  late?: number;
  /** Whose they are, of an eviction; all hang in active then. */
  owners?: ('evicted' | 'other')[];
  /** The first two are joined by a data connection. */
  joined: boolean;
  killBehaviour: 'vanish' | 'lingers' | 'ignores';
  deeds: Deed[];
  faults: Fault[];
  /** All kills are halted at this time, ms after the plan. */
  haltAtMs?: number | undefined;
  /** No heartbeat reaches the server. */
  heartbeatsLost: boolean;
  /** The plan rests on looks of an observer and two of its own, where they cover the window. */
  collected: boolean;
}

const ms = fc.constantFrom(300, 900, 1_900, 2_100, 5_000, 20_000, 70_000);

const effect: fc.Arbitrary<Effect> = fc.oneof(
  fc.record({ kind: fc.constant('latency' as const), when: fc.constantFrom('before', 'after'), ms }),
  fc.record({ kind: fc.constant('error' as const) }),
  fc.record({ kind: fc.constant('lost' as const) }),
  fc.record({ kind: fc.constant('absent' as const) }),
  fc.record({ kind: fc.constant('stale' as const), ms }),
  fc.record({
    kind: fc.constant('missing' as const),
    field: fc.constantFrom('client', 'clientPort', 'bytes'),
  }),
  fc.record({ kind: fc.constant('late' as const), ms }),
  fc.record({ kind: fc.constant('undone' as const), ms }),
  fc.record({ kind: fc.constant('suspended' as const), ms }),
  fc.record({ kind: fc.constant('clockSet' as const), ms: ms.chain((by) => fc.constantFrom(by, -by)) }),
  fc.record({ kind: fc.constant('frozen' as const), ms: fc.constantFrom(16_000, 61_000) }),
);

const method = fc.constantFrom<Method>('LIST', 'GET', 'DELETE');
const session = fc.constantFrom(0, 0, 0, 1, 1, 2);
/** Of the requests of one kind for one session; the first ones matter most. */
const nth = fc.constantFrom(1, 1, 1, 2, 2, 3, 4, 5, 6);

const fault: fc.Arbitrary<Fault> = fc.record({
  method: fc.constantFrom<Aim>('LIST', 'GET', 'GET', 'DELETE', 'DELETE', 'LOOK'),
  session,
  nth,
  count: fc.constantFrom(1, 1, 2, 1_000),
  effects: fc.array(effect, { minLength: 1, maxLength: 3 }),
});

/** A suspended machine whose wall clock is set back by as much can't know that time has passed. */
function isDetectable(effects: Effect[]): boolean {
  const kinds = new Set(effects.map(({ kind }) => kind));
  return !(kinds.has('suspended') && kinds.has('clockSet'));
}

const does = fc.constantFrom<Deed['does']>(
  ...['moves' as const, 'moves' as const, 'ends' as const],
  ...['reused' as const, 'reusedInSameState' as const, 'reusedElsewhere' as const],
);
const side = fc.constantFrom<'before' | 'after'>('before', 'after');
const delayMs = fc.constantFrom(0, 0, 500, 2_500);

const deed: fc.Arbitrary<Deed> = fc.record({
  session,
  does,
  when: fc.oneof(
    fc.record({ method, nth, side, delayMs }),
    fc.record({ atMs: fc.integer({ min: 0, max: 1_500_000 }) }),
  ),
});

const common = {
  sessions: fc.integer({ min: 1, max: 3 }),
  killBehaviour: fc.constantFrom(
    'vanish' as const,
    'vanish' as const,
    'lingers' as const,
    'ignores' as const,
  ),
  haltAtMs: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, 0, 2_000, 10_000),
  heartbeatsLost: fc.boolean(),
};

/** Any story of a clean-up. */
export const killStory: fc.Arbitrary<KillStory> = fc
  .record({
    ...common,
    joined: fc.boolean(),
    deeds: fc.array(deed, { maxLength: 2 }),
    faults: fc.array(fault, { maxLength: 4 }),
    collected: fc.boolean(),
  })
  .filter(({ faults }) => isDetectable(faults.flatMap(({ effects }) => effects)));

/** A story of an eviction: whose each session is, and how long its approval takes. */
export type EvictionStory = KillStory & Required<Pick<KillStory, 'owners'>> & { approvedAfterMs: number };

const owner = fc.constantFrom<EvictionStory['owners'][number]>('evicted', 'evicted', 'other');
/** The fourth comes late. */
const anySession = fc.constantFrom(0, 0, 1, 1, 2, 3);
/** Of listings: five of the window, two more before the kills, and one for each attempt at a kill. */
const listing = fc.constantFrom(1, 2, 4, 5, 6, 7, 8, 8, 9, 9, 10, 11, 12);

const evictionDeed: fc.Arbitrary<Deed> = fc.record({
  session: anySession,
  does,
  when: fc.oneof(
    fc.record({ method: fc.constantFrom<Method>('GET', 'DELETE'), nth, side, delayMs }),
    fc.record({ method: fc.constant<Method>('LIST'), nth: listing, side, delayMs }),
    fc.record({ atMs: fc.integer({ min: 0, max: 1_300_000 }) }),
  ),
});

const aim = fc.oneof(
  fc.record({ method: fc.constantFrom<Aim>('GET', 'DELETE', 'DELETE'), nth }),
  fc.record({ method: fc.constantFrom<Aim>('LIST', 'LOOK'), nth: listing }),
);
const evictionFault: fc.Arbitrary<Fault> = fc
  .tuple(
    aim,
    fc.record({
      session: anySession,
      count: fc.constantFrom(1, 1, 2, 1_000),
      effects: fc.array(effect, { minLength: 1, maxLength: 2 }),
    }),
  )
  .map(([aimed, rest]) => ({ ...aimed, ...rest }));

/** Any story of an eviction. */
export const evictionStory: fc.Arbitrary<EvictionStory> = fc
  .record({
    ...common,
    late: fc.constant(1),
    owners: fc
      .tuple(owner, owner, owner)
      .map(([...others]): EvictionStory['owners'] => ['evicted', ...others]),
    joined: fc.constantFrom(false, false, true),
    deeds: fc.array(evictionDeed, { maxLength: 2 }),
    faults: fc.array(evictionFault, { maxLength: 3 }),
    collected: fc.constant(false),
    approvedAfterMs: fc.constantFrom(0, 0, 120_000, 2_400_000),
  })
  .filter(({ faults }) => isDetectable(faults.flatMap(({ effects }) => effects)));
