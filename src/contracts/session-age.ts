import type { SessionRecord } from './session';

/** What is known of a session from looks at it; a lower bound, since nobody knows what was before. */
export interface SessionAge {
  /** By the first look that showed it, ISO 8601. */
  firstSeen: string;
  /** It is unchanged since then at the latest, ISO 8601. */
  unchangedSince: string;
  /** It is known to be unchanged for at least so long. */
  unchangedSeconds: number;
  /** Absent while it is as the first look saw it. */
  lastChange?: LastChange;
}

/** The last change of a session that was seen; that its node rebooted, or another session joined it, counts as one. */
export interface LastChange {
  /** By the look that first showed it as it is, ISO 8601: it changed after the look before that one. */
  seen: string;
  /** Its counters are not those of the first look. */
  bytesMoved: boolean;
}

/** A session, with its age where ages are collected. */
export type AgedSession = SessionRecord & Partial<SessionAge>;

/** Why sessions have no ages. */
export type NoAges =
  /** The cluster's entry asks for none. */
  | 'not_configured'
  /** Its worker has no key to read with what was seen. */
  | 'no_key'
  /** Nobody looks at the sessions, or nobody has yet. */
  | 'no_observer'
  | 'no_look'
  /** Temporal did not tell what was seen. */
  | 'unreadable';

/** Where ages come from. */
export type AgesTold =
  | {
      collected: true;
      /** How often all sessions are looked at. */
      every: string;
      /** When the last look was answered, ISO 8601: nothing is known of the time since then. */
      lookedAt: string;
      /** From when on it is known how it was looked, ISO 8601; absent from a worker that does not tell. */
      since?: string;
      /** Times without a look since then, the newest first. */
      gaps?: { from: string; seconds: number }[];
    }
  | { collected: false; why: NoAges };
