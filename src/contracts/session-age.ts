import type { SessionRecord } from './session';

/** What is known of a session from looks at it; a lower bound, since nobody knows what was before. */
export interface SessionAge {
  /** By the first look that showed it, ISO 8601. */
  firstSeen: string;
  /** It is unchanged since then at the latest, ISO 8601. */
  unchangedSince: string;
  /** It is known to be unchanged for at least so long. */
  unchangedSeconds: number;
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
    }
  | { collected: false; why: NoAges };
