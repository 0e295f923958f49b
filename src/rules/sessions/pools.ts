import { poolLimit } from '../../contracts/pool-limit';
import type { NodePool } from '../../contracts/plan';
import type { Pressure } from '../../contracts/policy';
import type { NodeRecord, SessionDigest } from '../../contracts/session';

/** Use of each node's session pool, by name of the node. */
export function poolsOf(
  nodes: readonly NodeRecord[],
  sessions: readonly SessionDigest[],
  pressure?: Pressure,
): NodePool[] {
  const used = new Map<string, number>();
  for (const { node } of sessions) if (node !== undefined) used.set(node, (used.get(node) ?? 0) + 1);
  return nodes
    .map((node) => pool(node, used.get(node.name) ?? 0, pressure))
    .sort((a, b) => (a.node < b.node ? -1 : 1));
}

function pool(node: NodeRecord, used: number, pressure?: Pressure): NodePool {
  const limit = typeof pressure?.limit === 'number' ? pressure.limit : poolLimit(node);
  return { node: node.name, used, ...(limit === undefined ? {} : { limit }) };
}

/** How many sessions have to go until the pool is down to what the policy wants; 0 without pressure. */
export function excess({ used, limit }: NodePool, pressure: Pressure): number {
  if (limit === undefined || used * 100 <= limit * pressure.abovePercent) return 0;
  return used - Math.floor((limit * pressure.downToPercent) / 100);
}
