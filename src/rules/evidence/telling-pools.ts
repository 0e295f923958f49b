import type { NodePool } from '../../contracts/plan';
import { poolsOf } from '../sessions';
import type { Look } from './look';

/** A node's pool that is above a threshold; since when, in seconds since 1970. */
export interface HighPool extends NodePool {
  since: number;
}

/** Those above so many percent of what they hold, by this look; without a limit nobody can say. */
export function highPools(
  { listing, nodes = [] }: Pick<Look, 'listing' | 'nodes'>,
  abovePercent: number,
  before: Readonly<Record<string, number>>,
  now: number,
): HighPool[] {
  const sessions = listing.detail === 'full' ? listing.sessions : [];
  return poolsOf(nodes, sessions).flatMap((pool) =>
    pool.limit !== undefined && pool.used * 100 > pool.limit * abovePercent
      ? [{ ...pool, since: before[pool.node] ?? now }]
      : [],
  );
}
