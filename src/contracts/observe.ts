import type { z } from 'zod';
import type { SealedRecord } from './evidence';
import type { NodePool } from './plan';
import type { observeRequestSchema } from './schemas/observe';
import type { observeResultSchema } from './schemas/results/observe-result';
import type { SessionEvent, Telling } from './session-event';
import type { SessionFace, SessionUse } from './session-use';

/** What `observeSessions` is asked for, defaults filled in. */
export type ObserveRequest = z.infer<typeof observeRequestSchema>;

/** Input of `observeSessions`. */
export type ObserveInput = z.input<typeof observeRequestSchema>;

/** Result of `observeSessions`, which goes on for ever otherwise. */
export type ObserveResult = z.infer<typeof observeResultSchema>;

/** Input of the activity `observeNdmpSessions`. */
export interface ObserveTurnsInput {
  records: SealedRecord[];
  /** How it was looked before; absent at the begin. */
  watch?: string;
  /** Who the open ones are; absent from a workflow of an earlier release, which is told of no use. */
  faces?: SessionFace[];
  /** What was told; absent from a workflow of an earlier release, which tells nobody. */
  telling?: Telling;
}

/** Result of the activity `observeNdmpSessions`, after its looks. */
export interface ObserveTurnsResult extends ObservedSessions {
  /** Looks that had no answer. */
  missed: number;
  /** The entry asks for no ages any more, or its worker has no key: nobody looks from now on. */
  ended?: 'not_configured';
  /** What is to be told, and to which web hooks; it ends the activity. */
  tell?: ToTell;
}

/** What web hooks are to be told. */
export interface ToTell {
  hooks: string[];
  events: SessionEvent[];
}

/** Use of a node by its sessions. */
export interface NodeUse extends NodePool {
  /** Sessions by the state of their data service; `other` for what is no state that we know. */
  states: Record<string, number>;
}

/** What the last look came to, unsealed: it is told, and nobody's kill rests on it. */
export interface LookSummary {
  nodes: NodeUse[];
  /** For how long at least the longest unchanged session is so. */
  oldestUnchangedSeconds: number;
  /** Sessions that are stale by the policy of the cluster's entry; absent where it names none. */
  stale?: { policy: string; sessions: number };
}

/** What is known of all sessions of a cluster, those that have ended last included. */
export interface ObservedSessions {
  /** When the last look was answered, ISO 8601; absent before the first. */
  lookedAt?: string;
  summary?: LookSummary;
  records: SealedRecord[];
  /** Since when it is looked, and when it was not, sealed as records are; absent before the first look. */
  watch?: string;
  /** Who the open ones are; absent from a worker of an earlier release. */
  faces?: SessionFace[];
  /** What the looks of one activity came to: in its result, and while it goes on. */
  use?: SessionUse;
  /** What web hooks were told; absent where the entry asks for nothing. */
  telling?: Telling;
}
