import { cancellationSignal } from '@temporalio/activity';
import type { SessionListing } from '../../contracts/session';
import { nodesAsOf } from '../../rules/evidence';
import type { Look } from '../../rules/evidence';
import { clientNamer } from '../client-name';
import type { ClusterContext } from '../cluster-context';
import { shownNodes } from '../list-sessions';
import type { AttemptClock, Evidence } from './evidence-context';

/** One whole look: sessions, with the names of their clients, and nodes at the same time. */
export async function lookNow(
  context: ClusterContext,
  evidence: Evidence,
  clock: AttemptClock,
): Promise<Look> {
  const departed = clock.now();
  const [listed, nodes, cluster] = await Promise.all([
    context.client.listNdmpSessions({}, { signal: cancellationSignal() }),
    nodesOf(context),
    evidence.clusterUuid(),
  ]);
  const arrived = clock.now();
  const sessions = listed.map(clientNamer(context.clients));
  const listing: SessionListing = { detail: 'full', at: new Date(arrived.worker).toISOString(), sessions };
  const asOf = nodes === undefined ? {} : { nodes: nodesAsOf(nodes, departed, arrived) };
  return { cluster, listing, narrowed: false, ...asOf, departed, arrived };
}

/** An SVM's login is not shown any: nothing is killed by it. */
export async function nodesOf(context: ClusterContext): Promise<Look['nodes']> {
  return context.config.scope === 'svm' ? undefined : shownNodes(context, cancellationSignal());
}
