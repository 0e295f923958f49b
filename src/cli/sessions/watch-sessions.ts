import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestedBy } from '../../contracts/requested-by';
import type { SessionKey, SessionRecord } from '../../contracts/session';
import type { AgedSession } from '../../contracts/session-age';
import { plainText } from '../../contracts/text';
import type { Inspect } from '../shared/look';
import { readSessions, type SessionsDocument } from './read-sessions';
import type { SessionFilter } from './session-filter';

/** A session, with what the looks so far tell of it. */
export interface WatchedSession {
  session: AgedSession;
  /** Bytes per second since the look before; absent for a new session, and when a counter went down. */
  bytesPerSecond?: number;
  /** At least so long: as these looks have seen it, or as the observer has, whichever is more. */
  unchangedSeconds: number;
}

/** What a look shows, and what is different from the one before. */
export interface WatchedLook {
  at: string;
  sessions: WatchedSession[];
  /** Empty at the first look. */
  appeared: SessionRecord[];
  gone: SessionRecord[];
}

interface Memory {
  session: SessionRecord;
  identity: string;
  /** Everything of it as one text. */
  text: string;
  sinceMs: number;
}

const keyOf = ({ ownerUuid, sessionId }: SessionKey): string => `${ownerUuid}/${sessionId}`;

/** What can't change while a session is the same one. */
function identityOf({ client, clientPort, source, path, engine, svm, node }: SessionRecord): string {
  return JSON.stringify([client, clientPort, source, path, engine, svm, node]);
}

const SECOND_MS = 1_000;

/** Remembers every session from look to look. */
class SessionHistory {
  private known = new Map<string, Memory>();
  private lastMs: number | undefined;

  look(at: string, records: readonly AgedSession[]): WatchedLook {
    const nowMs = Date.parse(at);
    const before = this.known;
    const isFirst = this.lastMs === undefined;
    this.known = new Map(records.map((session) => [keyOf(session), this.remember(session, nowMs)]));
    const isSame = (session: SessionRecord) => before.get(keyOf(session))?.identity === identityOf(session);
    const look = {
      at,
      sessions: records.map((session) => this.watched(session, before.get(keyOf(session)), nowMs)),
      appeared: isFirst ? [] : records.filter((session) => !isSame(session)),
      gone: [...before.values()]
        .filter(({ identity, session }) => this.known.get(keyOf(session))?.identity !== identity)
        .map(({ session }) => session),
    };
    this.lastMs = nowMs;
    return look;
  }

  private remember(session: AgedSession, nowMs: number): Memory {
    const {
      clientName: _configured,
      firstSeen: _first,
      unchangedSince: _since,
      unchangedSeconds: _for,
      lastChange: _last,
      ...shown
    } = session;
    const text = JSON.stringify(shown);
    const before = this.known.get(keyOf(session));
    const sinceMs = before?.text === text ? before.sinceMs : nowMs;
    return { session, identity: identityOf(session), text, sinceMs };
  }

  private watched(session: AgedSession, before: Memory | undefined, nowMs: number): WatchedSession {
    const { sinceMs = nowMs, identity } = this.known.get(keyOf(session)) ?? {};
    const watchedFor = Math.round((nowMs - sinceMs) / SECOND_MS);
    const unchangedSeconds = Math.max(0, watchedFor, session.unchangedSeconds ?? 0);
    const rate = before?.identity === identity ? this.rateOf(session, before, nowMs) : undefined;
    return { session, unchangedSeconds, ...(rate === undefined ? {} : { bytesPerSecond: rate }) };
  }

  /** Of the counter that moves more: after the data service has ended, a mover still writes. */
  private rateOf(session: SessionRecord, before: Memory | undefined, nowMs: number): number | undefined {
    const seconds = (nowMs - (this.lastMs ?? nowMs)) / SECOND_MS;
    const moved = before === undefined ? [] : movedBytes(session, before.session);
    if (moved.length === 0 || seconds <= 0 || moved.some((bytes) => bytes < 0)) return undefined;
    return Math.round(Math.max(...moved) / seconds);
  }
}

/** By how much each counter grew that both looks show. */
function movedBytes(now: SessionRecord, then: SessionRecord): number[] {
  const pairs = [
    [now.data.bytes, then.data.bytes],
    [now.mover.bytes, then.mover.bytes],
  ] as const;
  return pairs.flatMap(([a, b]) => (a === undefined || b === undefined ? [] : [a - b]));
}

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
export async function* watchSessions(inspect: Inspect, request: WatchRequest): AsyncGenerator<Seen> {
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
      last = await readSessions(inspect, cluster, requestedBy, { filter, nodes, signal });
      yield { look: history.look(last.at, last.records), document: last };
    } catch (error) {
      if (last === undefined || signal.aborted) throw error;
      yield { trouble: textOf(error) };
    }
    if (count >= looks) return;
    await sleep(Math.max(0, dueMs - Date.now()), undefined, { signal });
  }
}
