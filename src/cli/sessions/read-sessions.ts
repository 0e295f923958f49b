import { RunFailedError } from '../../client';
import type { ClusterFacts } from '../../contracts/cluster';
import { FAILURE } from '../../contracts/failures';
import type { Finding } from '../../contracts/finding';
import type { NodePool } from '../../contracts/plan';
import { findingsOf } from '../../rules/evidence';
import { poolsOf } from '../../rules/sessions';
import type { RequestedBy } from '../../contracts/requested-by';
import type { NodeRecord } from '../../contracts/session';
import type { AgedSession, AgesTold } from '../../contracts/session-age';
import type { Inspect } from '../shared/look';
import { UNSERVED_AFTER } from '../shared/with-client';
import { findingsAbout } from './findings';
import { type SessionFilter, sessionFilter } from './session-filter';

/** What `sessions list --json` prints; a snapshot for `policy evaluate`, too. */
export interface SessionsDocument {
  at: string;
  read: 'sessions';
  /** There were more than 1,000. */
  truncated: boolean;
  /** Present when only some of the sessions were asked for. */
  filter?: SessionFilter;
  records: AgedSession[];
  /** Absent from a worker of an earlier release. */
  ages?: AgesTold;
  /** None when the login is not shown them. */
  nodes: NodeRecord[];
  /** Of all sessions, whatever the filter. */
  pools: NodePool[];
  /** Likewise; those that concern one of the records. */
  findings: Finding[];
}

const byId = (a: AgedSession, b: AgedSession) =>
  a.sessionId.localeCompare(b.sessionId, 'en', { numeric: true });

/** A role without rights to nodes hides the use of their pools, not the sessions. */
function noneIfHidden(error: unknown): NodeRecord[] {
  if (error instanceof RunFailedError && error.type === FAILURE.OntapForbidden) return [];
  throw error;
}

interface ReadOptions {
  filter?: SessionFilter | undefined;
  /** As an earlier look has found them: nothing is asked about them again. */
  nodes?: NodeRecord[] | undefined;
  signal?: AbortSignal;
}

/** The sessions of a cluster as ONTAP lists them now, and how much of each node's pool they use. */
export async function readSessions(
  inspect: Inspect,
  cluster: string,
  requestedBy: RequestedBy,
  { filter, nodes: known, signal }: ReadOptions = {},
): Promise<SessionsDocument> {
  const common = { cluster, requestedBy, unservedAfter: UNSERVED_AFTER };
  const options = signal === undefined ? {} : { signal };
  const [listing, nodes] = await Promise.all([
    inspect.run({ ...common, read: 'sessions' }, options),
    known ?? inspect.run({ ...common, read: 'nodes' }, options).then(({ records }) => records, noneIfHidden),
  ]);
  const { at, truncated, records: all, ages } = listing;
  const records = all.filter(sessionFilter(filter ?? {})).sort(byId);
  // Of some that are missing it would be found out of how many.
  const findings = truncated ? [] : findingsOf({ sessions: all, nodes, ages, at });
  return {
    at,
    read: 'sessions',
    truncated,
    ...(filter === undefined ? {} : { filter }),
    records,
    nodes,
    pools: poolsOf(nodes, all),
    findings: findingsAbout(findings, records),
    ...(ages === undefined ? {} : { ages }),
  };
}

/** The sessions, and what the cluster's worker grants there. */
export interface SessionsAndFacts {
  facts: ClusterFacts;
  document: SessionsDocument;
}

/**
 * Both, as they are now.
 *
 * @param clients - Names of clients that the cluster's entry is to explain.
 * @throws Error when the worker did not tell its grants
 */
export async function readWithFacts(
  inspect: Inspect,
  cluster: string,
  requestedBy: RequestedBy,
  clients: readonly string[] = [],
): Promise<SessionsAndFacts> {
  const look = { cluster, requestedBy, unservedAfter: UNSERVED_AFTER };
  const [{ records }, document] = await Promise.all([
    inspect.run({ ...look, read: 'cluster', ...(clients.length === 0 ? {} : { clients: [...clients] }) }),
    readSessions(inspect, cluster, requestedBy),
  ]);
  const [facts] = records;
  if (facts === undefined) throw new Error(`The worker of ${cluster} did not tell its grants; try again`);
  return { facts, document };
}
