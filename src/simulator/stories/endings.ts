import { bytesAfter, DEFAULT_RATE, GIB, IDLE_DATA, IDLE_MOVER, type Story } from './story';

/** The application gave up: halted until it sends stop, then gone. */
export function abortedByApplication(options: { lingers?: number } = {}): Story {
  const lingers = options.lingers ?? 3;
  const bytes = 5 * GIB;
  return {
    name: 'aborted-by-application',
    deserves: 'lives',
    at: (t) =>
      t >= lingers
        ? undefined
        : {
            data: { state: 'halted', reason: 'aborted', operation: 'backup', bytes_processed: bytes },
            mover: { state: 'halted', reason: 'connection_closed', mode: 'read', bytes_moved: bytes },
          },
  };
}

export interface FinishedProperlyOptions {
  /** Seconds for which bytes still move. */
  works?: number;
  /** Seconds of `halted (successful)`, then as many of `idle`. */
  lingers?: number;
  rate?: number;
}

/** Runs to its end, is stopped by its application and vanishes within seconds. */
export function finishedProperly(options: FinishedProperlyOptions = {}): Story {
  const { works = 2, lingers = 1, rate = DEFAULT_RATE } = options;
  return {
    name: 'finished-properly',
    deserves: 'lives',
    at: (t) => {
      if (t >= works + 2 * lingers) return undefined;
      if (t >= works + lingers) return { data: IDLE_DATA, mover: IDLE_MOVER };
      const bytes_processed = bytesAfter(Math.min(t, works), rate);
      const state = t < works ? 'active' : 'halted';
      const reason = t < works ? undefined : 'successful';
      return { data: { state, reason, operation: 'backup', bytes_processed }, mover: IDLE_MOVER };
    },
  };
}
