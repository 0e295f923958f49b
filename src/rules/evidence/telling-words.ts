import { formatDuration } from '../../contracts/duration';
import { TELLING_ROOM } from '../../contracts/session-event';
import type { SessionEvent, Telling } from '../../contracts/session-event';
import type { AgedSession } from '../../contracts/session-age';
import { bytesText } from '../../contracts/text';
import type { HighPool } from './telling-pools';
import { faceOf } from './use';

/** Who a session belongs to, in one word. */
export const clientOf = ({ clientName, client }: AgedSession): string =>
  clientName ?? client ?? 'unknown client';

const isoOf = (seconds: number) => new Date(seconds * 1_000).toISOString();
const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
const withPolicy = (policy: string | undefined) => (policy === undefined ? {} : { policy });

/** As many as one message has room for, and how many are left. */
function rowsOf<T>(all: readonly T[]): { rows: T[]; others: object } {
  const rows = all.slice(0, TELLING_ROOM.rows);
  return { rows, others: all.length > rows.length ? { others: all.length - rows.length } : {} };
}

const andOthers = (all: readonly unknown[]): string =>
  all.length > TELLING_ROOM.rows ? ` and ${all.length - TELLING_ROOM.rows} more` : '';

/** Sessions that are stale for the first time, the longest unchanged first. */
export function staleEvent(fresh: readonly AgedSession[], policy: string | undefined): SessionEvent {
  const sorted = [...fresh].sort((a, b) => (b.unchangedSeconds ?? 0) - (a.unchangedSeconds ?? 0));
  const { rows, others } = rowsOf(sorted);
  const sessions = rows.map((session) => {
    const { identity: _identity, ...face } = faceOf(session);
    return { ...face, unchangedSeconds: session.unchangedSeconds ?? 0 };
  });
  const named = rows.map(
    (session) =>
      `${session.sessionId} of ${clientOf(session)} (for at least ${formatDuration((session.unchangedSeconds ?? 0) * 1_000)})`,
  );
  const text = `${counted(fresh.length, 'NDMP session')} stale by policy ${policy} for the first time: ${named.join(', ')}${andOthers(sorted)}.`;
  return { event: 'sessions_stale', ...withPolicy(policy), text, sessions, ...others };
}

/** Clients that left many stale sessions within a day. */
export function leakEvent(
  leaking: readonly { session: AgedSession; sessions: number }[],
  policy: string | undefined,
): SessionEvent {
  const sorted = [...leaking].sort((a, b) => b.sessions - a.sessions);
  const { rows, others } = rowsOf(sorted);
  const clients = rows.map(({ session, sessions }) => {
    const { client, clientName } = faceOf(session);
    return {
      ...(client === undefined ? {} : { client }),
      ...(clientName === undefined ? {} : { clientName }),
      sessions,
    };
  });
  const named = rows.map(({ session, sessions }) => `${clientOf(session)} (${sessions})`);
  const text = `Sessions that became stale by policy ${policy} within a day, by client: ${named.join(', ')}${andOthers(sorted)}. Likely it leaks them.`;
  return { event: 'client_leaks', ...withPolicy(policy), text, clients, ...others };
}

/** Nodes whose pool was above the threshold for as long as is asked. */
export function poolEvent(high: readonly HighPool[], abovePercent: number): SessionEvent {
  const { rows, others } = rowsOf(high);
  const nodes = rows.map(({ node, used, limit, since }) => ({
    node,
    used,
    ...(limit === undefined ? {} : { limit }),
    since: isoOf(since),
  }));
  const named = nodes.map(
    ({ node, used, limit, since }) => `${node} (${used} of ${limit} in use, since ${since})`,
  );
  const text = `NDMP session pools above ${abovePercent} %: ${named.join(', ')}${andOthers(high)}.`;
  return { event: 'pool_high', text, nodes, ...others };
}

/** What a week came to, the owner with the most sessions first. @param there - Sessions by the last look */
export function weekEvent({ from, owners: all }: NonNullable<Telling['week']>, there: number): SessionEvent {
  const owners = Object.entries(all)
    .map(([owner, week]) => ({ owner, ...week }))
    .sort((a, b) => b.ended + b.stale - a.ended - a.stale);
  const named = owners.map(
    ({ owner, ended, stale, bytes }) =>
      `${owner}: ${ended} ended (${bytesText(bytes)}), ${stale} became stale`,
  );
  const week = named.length === 0 ? 'none ended or became stale' : named.join('; ');
  const text = `NDMP sessions since ${isoOf(from)}: ${week}. There now: ${there}.`;
  return { event: 'weekly_summary', text, owners, from: isoOf(from) };
}
