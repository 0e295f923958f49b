import type { NodePool } from '../../contracts/plan';
import type { Pressure } from '../../contracts/policy';
import type { NodeRecord, SessionRecord } from '../../contracts/session';
import type { Match } from './match-rules';
import type { Trace } from './trace';

const GIB = 1_024 ** 3;

/** Sessions that a node can hold, by its memory (NetApp documentation, "Scalability limits for NDMP sessions"). */
const SESSIONS_BY_MEMORY = [
  { belowBytes: 16 * GIB, sessions: 8 },
  { belowBytes: 24 * GIB, sessions: 20 },
  { belowBytes: Infinity, sessions: 36 },
];

function limitByMemory(bytes: number | undefined): number | undefined {
  return bytes === undefined
    ? undefined
    : SESSIONS_BY_MEMORY.find(({ belowBytes }) => bytes < belowBytes)?.sessions;
}

/**
 * Use of each node's session pool, by name of the node.
 *
 * @param sessions - All that are listed, on whichever node.
 * @param limit - Sessions that a node can hold. @default auto: by its memory
 */
export function poolsOf(
  nodes: readonly NodeRecord[],
  sessions: readonly { node?: string }[],
  limit: number | 'auto' = 'auto',
): NodePool[] {
  const used = new Map<string, number>();
  for (const { node } of sessions) if (node !== undefined) used.set(node, (used.get(node) ?? 0) + 1);
  return nodes
    .map(({ name, memorySize }): NodePool => {
      const most = limit === 'auto' ? limitByMemory(memorySize) : limit;
      return { node: name, used: used.get(name) ?? 0, ...(most === undefined ? {} : { limit: most }) };
    })
    .sort((a, b) => (a.node < b.node ? -1 : 1));
}

/** How many sessions have to go until the pool is down to what the policy wants; 0 without pressure. */
function excess({ used, limit }: NodePool, pressure: Pressure): number {
  if (limit === undefined || used * 100 <= limit * pressure.abovePercent) return 0;
  return used - Math.floor((limit * pressure.downToPercent) / 100);
}

interface Contender {
  key: string;
  record: SessionRecord;
  match: Match;
  trace: Trace;
}

/**
 * Keys of the sessions whose end would bring each pool down. A session that may match keeps its place in the queue
 * also when it is protected or can't be read: otherwise a protect rule would hand its place to another session.
 */
export function relievedSessions(
  contenders: readonly Contender[],
  pools: readonly NodePool[],
  pressure: Pressure,
): Set<string> {
  const queue = contenders
    .filter(({ match, trace }) => match.possible && trace.still)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return new Set(pools.flatMap((pool) => inPool(queue, pool).slice(0, excess(pool, pressure))));
}

function inPool(queue: readonly Contender[], pool: NodePool): string[] {
  return queue.filter(({ record }) => record.node === pool.node).map(({ key }) => key);
}
