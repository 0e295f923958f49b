import { performance } from 'node:perf_hooks';

/** Time of the simulated cluster. The model reads this and nothing else, so that a run can be repeated. */
export interface SimulatorClock {
  /** Simulated milliseconds since 1970; inside `at` its instant. */
  now(): number;
  /** Simulated seconds since the scenario began. */
  elapsed(): number;
  /** What the cluster's own clock shows now, or showed at an instant: it may have been put forward or back. */
  shown(instant?: number): number;
  /** Lets simulated time jump forward: everything goes on meanwhile. */
  advance(seconds: number): void;
  /** Puts the cluster's own clock forward, or back below 0: nothing else goes on. */
  jump(ms: number): void;
  /** Runs something as if it were that instant; it has to be synchronous. */
  at<T>(instant: number | 'present', run: () => T): T;
  /** True inside `at`, unless it is the present. */
  readonly isBent: boolean;
  /** Lets time run; until then it stands, so that a scenario is built in no time. */
  start(): void;
  /** Simulated seconds in one real second; 0 stands still until `advance`. */
  readonly speed: number;
  /** Real milliseconds, for what is measured rather than simulated. */
  real(): number;
}

/** A clock that stands at `startedAt` and, once started, runs `speed` times as fast as the real one. */
export function createClock(startedAt: number, speed: number): SimulatorClock {
  let began: number | undefined;
  let advancedMs = 0;
  let bent: number | undefined;
  const jumps: { instant: number; ms: number }[] = [];
  const now = (): number =>
    bent ??
    startedAt + (began === undefined ? 0 : Math.floor((performance.now() - began) * speed)) + advancedMs;
  return {
    now,
    elapsed: () => (now() - startedAt) / 1000,
    // What happened at the very instant of a jump happened before it.
    shown: (instant) =>
      jumps
        .filter((jump) => (instant === undefined ? jump.instant <= now() : jump.instant < instant))
        .reduce((shown, { ms }) => shown + ms, instant ?? now()),
    advance: (seconds) => {
      if (!(seconds >= 0)) throw new RangeError(`time can't go back: advance(${seconds})`);
      advancedMs += seconds * 1000;
    },
    jump: (ms) => void jumps.push({ instant: now(), ms }),
    at: (instant, run) => {
      const before = bent;
      bent = instant === 'present' ? undefined : instant;
      try {
        return run();
      } finally {
        bent = before;
      }
    },
    get isBent() {
      return bent !== undefined;
    },
    start: () => {
      began ??= performance.now();
    },
    speed,
    real: () => performance.now(),
  };
}

/** ISO-8601 with an offset and whole seconds, as ONTAP prints it. */
export function ontapTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}+00:00`;
}
