import type { z } from 'zod';
import type { SealedRecord } from './evidence';
import type { observeRequestSchema } from './schemas/observe';
import type { observeResultSchema } from './schemas/results/observe-result';

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
}

/** Result of the activity `observeNdmpSessions`, after its looks. */
export interface ObserveTurnsResult extends ObservedSessions {
  /** Looks that had no answer. */
  missed: number;
  /** The entry asks for no ages any more, or its worker has no key: nobody looks from now on. */
  ended?: 'not_configured';
}

/** What is known of all sessions of a cluster, those that have ended last included. */
export interface ObservedSessions {
  /** When the last look was answered, ISO 8601; absent before the first. */
  lookedAt?: string;
  records: SealedRecord[];
  /** Since when it is looked, and when it was not, sealed as records are; absent before the first look. */
  watch?: string;
}
