import { Client } from '@temporalio/client';
import { type Logger, Runtime } from '@temporalio/worker';
import type { LookSummary, ObservedSessions } from '../contracts/observe';
import { observedSessions } from '../temporal';
import { keepTelling, untilStopped } from './keep-telling';
import type { Temporal } from './temporal/connect';

/** What the loop needs. */
export interface SessionMetricsOptions {
  /** What the observer of a cluster knows; undefined when none goes on. */
  read: (cluster: string) => Promise<ObservedSessions | undefined>;
  /** Those whose entry asks for ages. */
  clusters: readonly string[];
  log: Logger;
  /** Ends the loop. */
  signal: AbortSignal;
  /** @default 60,000 */
  everyMs?: number;
}

function createGauges() {
  const meter = Runtime.instance().metricMeter;
  const gauge = (name: string, about: string) => meter.createGauge(name, 'float', undefined, about);
  return {
    sessions: gauge(
      'ontap_workflows_sessions',
      'NDMP sessions of a node, by the state of their data service',
    ),
    used: gauge('ontap_workflows_session_pool_used', "Sessions in a node's NDMP session pool"),
    limit: gauge('ontap_workflows_session_pool_limit', "Sessions that a node's NDMP session pool can hold"),
    oldest: gauge(
      'ontap_workflows_oldest_unchanged_seconds',
      'For how long at least the longest unchanged session is so',
    ),
    stale: gauge(
      'ontap_workflows_sessions_stale',
      "Sessions that are stale by the policy of the cluster's entry",
    ),
    lookAge: gauge(
      'ontap_workflows_session_look_age_seconds',
      'Seconds since all sessions were looked at last',
    ),
  };
}

type SessionTags = Record<'cluster' | 'node' | 'state', string>;

const SECOND_MS = 1_000;

/** Keeps the gauges of all clusters as new as the last look. */
class SessionGauges {
  private readonly gauges = createGauges();
  private readonly known = new Map<string, SessionTags>();
  private readonly lookedAt = new Map<string, number>();
  private readonly policies = new Map<string, string>();

  set(cluster: string, observed: ObservedSessions | undefined, now = Date.now()): void {
    const { lookedAt, summary } = observed ?? {};
    if (lookedAt !== undefined) this.lookedAt.set(cluster, Date.parse(lookedAt));
    const last = this.lookedAt.get(cluster);
    // It grows while nobody looks; where nobody ever has there is none.
    if (last !== undefined) this.gauges.lookAge.set(Math.max(0, now - last) / SECOND_MS, { cluster });
    if (summary === undefined) return;
    this.gauges.oldest.set(summary.oldestUnchangedSeconds, { cluster });
    this.countStale(cluster, summary);
    const seen = new Set<string>();
    for (const { node, used, limit, states } of summary.nodes) {
      this.gauges.used.set(used, { cluster, node });
      if (limit !== undefined) this.gauges.limit.set(limit, { cluster, node });
      for (const [state, count] of Object.entries(states))
        seen.add(this.count(count, { cluster, node, state }));
    }
    // A series can't be taken back.
    for (const [key, tags] of this.known)
      if (tags.cluster === cluster && !seen.has(key)) this.gauges.sessions.set(0, tags);
  }

  /** Under its name of now; what was counted by another policy is no more. */
  private countStale(cluster: string, { stale }: LookSummary): void {
    const before = this.policies.get(cluster);
    if (before !== undefined && before !== stale?.policy)
      this.gauges.stale.set(0, { cluster, policy: before });
    if (stale === undefined) return void this.policies.delete(cluster);
    const { policy, sessions } = stale;
    this.policies.set(cluster, policy);
    this.gauges.stale.set(sessions, { cluster, policy });
  }

  private count(count: number, tags: SessionTags): string {
    const key = JSON.stringify(tags);
    this.known.set(key, tags);
    this.gauges.sessions.set(count, tags);
    return key;
  }
}

/** Tells Prometheus, once a minute until it is stopped, what the observers know. Never throws. */
export async function tellSessions({
  read,
  clusters,
  log,
  signal,
  everyMs,
}: SessionMetricsOptions): Promise<void> {
  const gauges = new SessionGauges();
  const tell = async () => {
    const told = await Promise.allSettled(
      clusters.map(async (cluster) => gauges.set(cluster, await read(cluster))),
    );
    const failure = told.find((each) => each.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  };
  const failed = 'What is known of the sessions could not be read; their metrics stay';
  await keepTelling({ tell, failed, log, signal, everyMs });
}

/** Begins to tell Prometheus; gives back what ends it, and waits until no call is left. */
export function startSessionMetrics(
  { connection, namespace }: Pick<Temporal, 'connection' | 'namespace'>,
  { clusters, log }: Pick<SessionMetricsOptions, 'clusters' | 'log'>,
): () => Promise<void> {
  if (clusters.length === 0) return async () => {};
  const client = new Client({ connection, namespace });
  const read = (cluster: string) => observedSessions(client, cluster);
  return untilStopped((signal) => tellSessions({ read, clusters, log, signal }));
}
