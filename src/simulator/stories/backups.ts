import type { NdmpConnection } from '../world/record';
import { bytesAfter, DEFAULT_RATE, IDLE_DATA, IDLE_MOVER, type Story } from './story';

const MEDIA_SERVER: NdmpConnection = { type: 'tcp', address: '10.20.0.11', port: 49_152 };
const LOCAL: NdmpConnection = { type: 'local' };

export interface BackupOptions {
  /** Bytes per second. */
  rate?: number;
  /** Seconds of dump phases I and II, which move no bytes. */
  mapping?: number;
  /** Bytes at the beginning. */
  bytes?: number;
  connection?: NdmpConnection;
}

/** Today's usual: the volume goes over the network to a media server. */
export function remoteBackup(options: BackupOptions = {}): Story {
  const { rate = DEFAULT_RATE, mapping = 0, bytes = 0, connection = MEDIA_SERVER } = options;
  return {
    name: mapping === Number.POSITIVE_INFINITY ? 'mapping-dump' : 'remote-backup',
    deserves: 'lives',
    at: (t) => ({
      data: {
        state: 'active',
        operation: 'backup',
        bytes_processed: bytes + bytesAfter(t - mapping, rate),
        connection,
      },
      mover: IDLE_MOVER,
    }),
  };
}

/** A dump in its first phases: active for hours at 0 bytes. */
export function mappingDump(options: { mapping?: number } = {}): Story {
  return remoteBackup({ mapping: options.mapping ?? Number.POSITIVE_INFINITY });
}

/** Volume and tape on the same node: the mover is active before the data service has anything to say. */
export function localBackup(options: BackupOptions = {}): Story {
  const { rate = DEFAULT_RATE, mapping = 0, bytes = 0 } = options;
  return {
    name: 'local-backup',
    deserves: 'lives',
    at: (t) => {
      const moved = bytes + bytesAfter(t - mapping, rate);
      return {
        data: { state: 'active', operation: 'backup', bytes_processed: moved, connection: LOCAL },
        mover: { state: 'active', mode: 'read', bytes_moved: moved, connection: LOCAL },
      };
    },
  };
}

/** The volume is read, the last records are still on their way to the tape. */
export function draining(options: BackupOptions = {}): Story {
  const { rate = DEFAULT_RATE / 8, bytes = 90_000_000_000 } = options;
  return {
    name: 'draining',
    deserves: 'lives',
    at: (t) => ({
      data: { state: 'halted', reason: 'successful', operation: 'backup', bytes_processed: bytes },
      mover: {
        state: 'active',
        mode: 'read',
        bytes_moved: Math.floor(bytes * 0.9) + bytesAfter(t, rate),
        connection: LOCAL,
      },
    }),
  };
}

export interface ThreeWayOptions extends BackupOptions {
  /** Where the tape half listens: the endpoint that both halves name. */
  mover?: NdmpConnection;
}

const MOVER_ENDPOINT: NdmpConnection = { type: 'tcp', address: '192.168.10.12', port: 18_600 };

/** The half of a three-way copy that reads the volume. */
export function threeWayData(options: ThreeWayOptions = {}): Story {
  const story = remoteBackup({ ...options, connection: options.mover ?? MOVER_ENDPOINT });
  return { ...story, name: 'three-way-data' };
}

/** The half that holds the tape: its data service has nothing to do; without a rate it waits at 0 bytes. */
export function threeWayTape(options: ThreeWayOptions = {}): Story {
  const { rate = 0, bytes = 0, mover = MOVER_ENDPOINT } = options;
  return {
    name: 'three-way-tape',
    deserves: 'lives',
    at: (t) => ({
      data: IDLE_DATA,
      mover: {
        state: rate === 0 ? 'listening' : 'active',
        mode: 'read',
        bytes_moved: bytes + bytesAfter(t, rate),
        connection: mover,
      },
    }),
  };
}
