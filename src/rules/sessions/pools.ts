import type { NodePool } from '../../contracts/plan';
import type { Pressure } from '../../contracts/policy';

/** How many sessions have to go until the pool is down to what the policy wants; 0 without pressure. */
export function excess({ used, limit }: NodePool, pressure: Pressure): number {
  if (limit === undefined || used * 100 <= limit * pressure.abovePercent) return 0;
  return used - Math.floor((limit * pressure.downToPercent) / 100);
}
