import type { LookSummary, NodeUse } from '../../contracts/observe';
import { NDMP_STATES } from '../../contracts/schemas/conditions';
import type { SessionRecord } from '../../contracts/session';
import { poolsOf } from '../sessions';
import type { Look } from './look';
import type { EvidenceRecord } from './record';

const SECOND_MS = 1_000;

/** A later release of ONTAP may have further ones; whoever counts by them wants few. */
const OTHER_STATE = 'other';

const stateOf = ({ data: { state = OTHER_STATE } }: SessionRecord): string =>
  NDMP_STATES.find((known) => known === state) ?? OTHER_STATE;

function countsOf(sessions: readonly SessionRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const session of sessions) counts[stateOf(session)] = (counts[stateOf(session)] ?? 0) + 1;
  return counts;
}

/** What a look came to: how many sessions each node has, by the state of their data service, and the oldest of all. */
export function summaryOf(
  { listing, nodes = [] }: Pick<Look, 'listing' | 'nodes'>,
  records: readonly EvidenceRecord[],
): LookSummary {
  const sessions = listing.detail === 'full' ? listing.sessions : [];
  const uses = poolsOf(nodes, sessions).map((pool): NodeUse => {
    const own = sessions.filter(({ node }) => node === pool.node);
    return { ...pool, states: countsOf(own) };
  });
  const ages = records.flatMap(({ endedAt, unchangedMs }) => (endedAt === undefined ? [unchangedMs] : []));
  return { nodes: uses, oldestUnchangedSeconds: Math.floor(Math.max(0, ...ages) / SECOND_MS) };
}
