import type { NodePool } from '../../contracts/plan';
import type { Pressure } from '../../contracts/policy';
import type { Match } from './match-rules';
import { excess } from './pools';
import type { SessionRecord } from '../../contracts/session';
import type { Trace } from './trace';

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
