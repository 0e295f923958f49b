import type { NdmpReason } from '../world/record';
import { bytesAfter, DEFAULT_RATE, GIB, IDLE, IDLE_MOVER, still, type Story } from './story';

/** A changer or drive is held, no data ever flows. */
export function robotOnly(): Story {
  return still('robot-only', 'lives', IDLE);
}

export interface HeldIdleOptions {
  /** Seconds from one burst to the next. */
  every?: number;
  /** Seconds that a burst lasts. */
  burst?: number;
  /** Seconds until the first burst. */
  first?: number;
  rate?: number;
}

/** A backup product keeps its connection between backups: same id, same port, counters from 0 each time. */
export function heldIdle(options: HeldIdleOptions = {}): Story {
  const { every = 3600, burst = 120, first = every / 2, rate = DEFAULT_RATE } = options;
  return {
    name: 'held-idle',
    deserves: 'lives',
    at: (t) => {
      const into = t < first ? Number.POSITIVE_INFINITY : (t - first) % every;
      if (into >= burst) return IDLE;
      const bytes_processed = bytesAfter(into, rate);
      return { data: { state: 'active', operation: 'backup', bytes_processed }, mover: IDLE_MOVER };
    },
  };
}

function waitingForTape(name: string, reason: NdmpReason, bytes: number): Story {
  const data = {
    state: 'active',
    operation: 'backup',
    bytes_processed: bytes,
    connection: { type: 'local' },
  } as const;
  const mover = { state: 'paused', reason, mode: 'read', bytes_moved: bytes } as const;
  return still(name, 'lives', { data, mover });
}

/** The tape is full: frozen until somebody loads the next one, which may take days. */
export function tapeChange(options: { bytes?: number } = {}): Story {
  return waitingForTape('tape-change', 'end_of_media', options.bytes ?? 400 * GIB);
}

/** Something for a person, not for a clean-up. */
export function tapeTrouble(options: { bytes?: number } = {}): Story {
  return waitingForTape('tape-trouble', 'media_error', options.bytes ?? 120 * GIB);
}

const RESTORE_CYCLE_SECONDS = 10; // half of it moves bytes, half of it seeks the next file

/** Reads the tape by turns: it moves, then it seeks. */
export function restore(options: { rate?: number; bytes?: number } = {}): Story {
  const { rate = DEFAULT_RATE / 4, bytes = 2 * GIB } = options;
  const half = RESTORE_CYCLE_SECONDS / 2;
  return {
    name: 'restore',
    deserves: 'lives',
    at: (t) => {
      const into = t % RESTORE_CYCLE_SECONDS;
      const busy = Math.floor(t / RESTORE_CYCLE_SECONDS) * half + Math.min(into, half);
      const moved = bytes + bytesAfter(busy, rate);
      return {
        data: {
          state: 'active',
          operation: 'restore',
          bytes_processed: moved,
          connection: { type: 'local' },
        },
        mover:
          into < half
            ? { state: 'active', mode: 'write', bytes_moved: moved }
            : { state: 'paused', reason: 'seek', mode: 'write', bytes_moved: moved },
      };
    },
  };
}

/** Its files are back; the application checks them, and may restore more over the same connection. */
export function restored(options: { bytes?: number } = {}): Story {
  const { bytes = 2 * GIB } = options;
  return still('restored', 'lives', {
    data: { state: 'halted', reason: 'successful', operation: 'restore', bytes_processed: bytes },
    mover: { state: 'halted', reason: 'connection_closed', mode: 'write', bytes_moved: bytes },
  });
}
