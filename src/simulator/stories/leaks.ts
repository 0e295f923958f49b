import type { NdmpMover, NdmpReason } from '../world/record';
import { GIB, IDLE, IDLE_MOVER, still, type Story } from './story';

const MOVERS = {
  idle: IDLE_MOVER,
  halted: { state: 'halted', reason: 'connection_closed', mode: 'read', bytes_moved: 3 * GIB },
  absent: undefined,
} as const satisfies Record<string, NdmpMover | undefined>;

export interface FinishedButOpenOptions {
  reason?: NdmpReason;
  mover?: keyof typeof MOVERS;
  bytes?: number;
  operation?: 'backup' | 'restore';
}

/** The work is over, the control connection is not: its client host is gone, or stuck. */
export function finishedButOpen(options: FinishedButOpenOptions = {}): Story {
  const { reason = 'successful', mover = 'idle', bytes = 3 * GIB, operation = 'backup' } = options;
  const data = { state: 'halted', reason, operation, bytes_processed: bytes } as const;
  return still('finished-but-open', 'stale', { data, mover: MOVERS[mover] });
}

/** Neither machine ever did anything, and nobody is at the other end. */
export function halfOpen(): Story {
  return still('half-open', 'stale', IDLE);
}

/** A dump that moved bytes and hangs. */
export function hungDump(options: { bytes?: number; mover?: { address: string; port: number } } = {}): Story {
  const data = {
    state: 'active',
    operation: 'backup',
    bytes_processed: options.bytes ?? 17 * GIB,
    connection: { type: 'tcp', ...(options.mover ?? { address: '10.20.0.11', port: 49_152 }) },
  } as const;
  return still('hung-dump', 'stale', { data, mover: IDLE_MOVER });
}

/** The tape was full, and the client that should have loaded the next one is gone. */
export function abandonedTapeChange(options: { bytes?: number } = {}): Story {
  const bytes = options.bytes ?? 800 * GIB;
  const data = {
    state: 'active',
    operation: 'backup',
    bytes_processed: bytes,
    connection: { type: 'local' },
  } as const;
  const mover = { state: 'paused', reason: 'end_of_media', mode: 'read', bytes_moved: bytes } as const;
  return still('abandoned-tape-change', 'stale', { data, mover });
}
