import type { NdmpData, NdmpMover } from '../world/record';

/** What the two NDMP machines show at one instant. */
export interface Moment {
  data?: NdmpData | undefined;
  mover?: NdmpMover | undefined;
}

/** What a kill deserves to be called: of a `stale` session it is right, of one that `lives` it is wrong. */
export type Deserves = 'stale' | 'lives';

/** The life of a session as a function of time. */
export interface Story {
  name: string;
  deserves: Deserves;
  /** `t` seconds after the story began; undefined once the session has ended by itself. */
  at(t: number): Moment | undefined;
}

/** Throughput of a healthy backup stream, in bytes per second. */
export const DEFAULT_RATE = 64_000_000;

export const GIB = 2 ** 30;

export const bytesAfter = (seconds: number, rate: number): number => Math.floor(Math.max(0, seconds) * rate);

export const IDLE_MOVER: NdmpMover = { state: 'idle', bytes_moved: 0 };
export const IDLE_DATA: NdmpData = { state: 'idle', operation: 'none', bytes_processed: 0 };
export const IDLE: Moment = { data: IDLE_DATA, mover: IDLE_MOVER };

/** A life in which nothing changes. */
export function still(name: string, deserves: Deserves, moment: Moment): Story {
  return { name, deserves, at: () => moment };
}
