import type { Notification } from './notification';

/** What web hooks are told of what an observer saw. */
export type SessionEvent = Pick<
  Notification,
  'policy' | 'text' | 'sessions' | 'nodes' | 'clients' | 'owners' | 'others' | 'from' | 'unsaid'
> & { event: 'sessions_stale' | 'client_leaks' | 'pool_high' | 'weekly_summary' };

/** What an observer remembers of what it told. Times are seconds since 1970. */
export interface Telling {
  /** When each thing was told, or counted, by a short hash of it. */
  at: Record<string, number>;
  /** Since when the pool of a node is above the threshold. */
  highSince: Record<string, number>;
  /** Messages of one day (UTC), and what was not sent of them since it would have been too many. */
  day: { date: string; sent: number; unsaid: number };
  /** What has been seen since the last summary; absent where nobody asks for one. */
  week?: { from: number; owners: Record<string, OwnerWeek> };
}

/** Of one owner in a week. */
export interface OwnerWeek {
  /** Sessions that ended. */
  ended: number;
  /** Sessions that became stale. */
  stale: number;
  /** What those that ended had moved; unmeasured ones count as none. */
  bytes: number;
}

/** Nothing was told yet. */
export const NOTHING_TOLD: Telling = {
  at: {},
  highSince: {},
  day: { date: '', sent: 0, unsaid: 0 },
};

/** The key of a run's memo that has {@link Telling.at}: it outlives a reset. */
export const TOLD_MEMO = 'told';

/** Bounds of what is told and remembered. */
export const TELLING_ROOM = {
  /** Messages of one cluster in a day (UTC). */
  messages: 20,
  /** Entries of {@link Telling.at}: more than a cluster has sessions. */
  entries: 1_000,
  /** Rows of one message. */
  rows: 10,
  /** Owners of a week. */
  owners: 20,
} as const;
