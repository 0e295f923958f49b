import type { NodeRecord } from './session';

const GIB = 1_024 ** 3;

/** Sessions that a node can hold, by its memory (NetApp documentation, "Scalability limits for NDMP sessions"). */
const SESSIONS_BY_MEMORY = [
  { belowBytes: 16 * GIB, sessions: 8 },
  { belowBytes: 24 * GIB, sessions: 20 },
  { belowBytes: Infinity, sessions: 36 },
];

/** How many NDMP sessions a node can hold at once; undefined when its memory is not known. */
export function poolLimit({ memorySize }: Pick<NodeRecord, 'memorySize'>): number | undefined {
  return memorySize === undefined
    ? undefined
    : SESSIONS_BY_MEMORY.find(({ belowBytes }) => memorySize < belowBytes)?.sessions;
}
