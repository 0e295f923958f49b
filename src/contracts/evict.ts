import type { z } from 'zod';
import type { evictRequestSchema } from './schemas/evict';
import type { Ping, PingEvidence } from './ping';
import type { SessionDigest } from './session';

/** Input of `evictClient`, defaults filled in. */
export type EvictRequest = z.infer<typeof evictRequestSchema>;

/** The same as callers may write it, defaults left out. */
export type EvictInput = z.input<typeof evictRequestSchema>;

/** What makes a clean-up one of all sessions of a client, whatever their state. */
export interface EvictStyle {
  evict?: Evict | undefined;
}

/** A clean-up that is an eviction may try whether the client's host answers, too. */
export interface PingStyle {
  ping?: Ping | undefined;
}

/** Whose sessions they are. */
export interface Evict {
  /** An address, or a name of the worker's `clients`. */
  client: string;
}

/** One session of a client as the last look saw it; of those whose client ONTAP does not tell, too. */
export type ClientMember = SessionDigest & Required<Pick<SessionDigest, 'client' | 'clientPort'>>;

/** What is said of a client that has none. */
export const NO_SESSION = 'no session of';

/** What is said of a session that a kill may have ended: it is not listed, or on its way there. */
export const PERHAPS_KILLED = {
  ended: 'has ended',
  otherStates: 'went from',
  changed: 'it changed while the plan waited',
} as const;

/** Whether what keeps a client may be the work of another run's kills. */
export const isPerhapsKilled = (blocker: string): boolean =>
  Object.values(PERHAPS_KILLED).some((words) => blocker.includes(words));

/** What an eviction came to, beside what became of each session. */
export interface EvictReport extends Evict {
  /** What keeps its sessions from being killed: which of them moved, and by how much; which must not be, and why. */
  blockers: string[];
  /** Whether its host answered; only where that was asked for. */
  ping?: PingEvidence;
}
