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

const deed: fc.Arbitrary<Deed> = fc.record({
  session,
  does: fc.constantFrom('moves', 'moves', 'ends', 'reused', 'reusedInSameState', 'reusedElsewhere'),
  when: fc.oneof(
    fc.record({
      method,
      nth,
      side: fc.constantFrom('before' as const, 'after' as const),
      delayMs: fc.constantFrom(0, 0, 500, 2_500),
    }),
    fc.record({ atMs: fc.integer({ min: 0, max: 1_500_000 }) }),
  ),
});

/** Any story. */
export const killStory: fc.Arbitrary<KillStory> = fc
  .record({
    sessions: fc.integer({ min: 1, max: 3 }),
    joined: fc.boolean(),
    killBehaviour: fc.constantFrom(
      'vanish' as const,
      'vanish' as const,
      'lingers' as const,
      'ignores' as const,
    ),
    deeds: fc.array(deed, { maxLength: 2 }),
    faults: fc.array(fault, { maxLength: 4 }),
    haltAtMs: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, 0, 2_000, 10_000),
    heartbeatsLost: fc.boolean(),
    collected: fc.boolean(),
  })
  .filter(({ faults }) => isDetectable(faults.flatMap(({ effects }) => effects)));
