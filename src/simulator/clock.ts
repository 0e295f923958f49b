import { performance } from 'node:perf_hooks';

/** Time of the simulated cluster. The model reads this and nothing else, so that a run can be repeated. */
export interface SimulatorClock {
  /** Simulated milliseconds since 1970. */
  now(): number;
  /** Simulated seconds since the scenario began. */
  elapsed(): number;
  /** Lets simulated time jump forward. */
  advance(seconds: number): void;
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
  let jumpedMs = 0;
  const passedMs = (): number =>
    (began === undefined ? 0 : Math.floor((performance.now() - began) * speed)) + jumpedMs;
  return {
    now: () => startedAt + passedMs(),
    elapsed: () => passedMs() / 1000,
    advance: (seconds) => {
      if (!(seconds >= 0)) throw new RangeError(`time can't go back: advance(${seconds})`);
      jumpedMs += seconds * 1000;
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
