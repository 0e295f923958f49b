import { setTimeout as sleep } from 'node:timers/promises';
import type { OntapWorkflows } from '../../client';
import type { RequestedBy } from '../../contracts/requested-by';
import { plainText } from '../../contracts/text';
import { readSessions, type SessionsDocument } from './read-sessions';
import type { SessionFilter } from './session-filter';
import { SessionHistory, type WatchedLook } from './session-history';

/** One look, or why there is none. */
export type Seen =
  { look: WatchedLook; document: SessionsDocument; trouble?: undefined } | { trouble: string };

export interface WatchRequest {
  cluster: string;
  requestedBy: RequestedBy;
  filter: SessionFilter | undefined;
  everyMs: number;
  /** How many looks; for ever when absent. */
  looks: number | undefined;
  /** Asks for the nodes at each look: a snapshot needs them, a table does not. */
  withNodes: boolean;
  signal: AbortSignal;
}

const textOf = (error: unknown): string => plainText(error instanceof Error ? error.message : String(error));

/** Looks again and again; a cluster that can't be reached is trouble, and not the end, once there was a look. */
export async function* watchSessions(workflows: OntapWorkflows, request: WatchRequest): AsyncGenerator<Seen> {
  const {
    cluster,
    requestedBy,
    filter,
    everyMs,
    looks = Number.POSITIVE_INFINITY,
    withNodes,
    signal,
  } = request;
  const history = new SessionHistory();
  let last: SessionsDocument | undefined;
  for (let count = 1; ; count++) {
    const dueMs = Date.now() + everyMs;
    try {
      const nodes = withNodes ? undefined : last?.nodes;
      last = await readSessions(workflows, cluster, requestedBy, { filter, nodes, signal });
      yield { look: history.look(last.at, last.records), document: last };
    } catch (error) {
      if (last === undefined || signal.aborted) throw error;
      yield { trouble: textOf(error) };
    }
    if (count >= looks) return;
    await sleep(Math.max(0, dueMs - Date.now()), undefined, { signal });
  }
}
