import type { z } from 'zod';
import { hasEnded } from './has-ended';
import type { RequestedBy } from './requested-by';
import type { haltRequestSchema } from './schemas/halt';

/** Input of `halt`: who stops all kills, and why. */
export type HaltRequest = z.infer<typeof haltRequestSchema>;

/** Who halts when the input does not say, and how long its reason may be, characters. */
export const UNKNOWN_HALTER = { name: 'unknown', reasonLength: 1_000 } as const;

/** What the check of a `halt` found: never that it does not hold. */
export interface HaltCheck {
  requestedBy: HaltRequest['requestedBy'];
  /** Under another id nobody would find it. */
  isUnderItsId: boolean;
}

/** Result of `halt`, when it was lifted. */
export interface HaltReport {
  since: string;
  requestedBy: HaltRequest['requestedBy'];
  resumedAt: string;
  resumedBy: RequestedBy;
}

/** Answer of the query `haltStatus`. */
export interface HaltStatus {
  since: string;
  /** Absent until the first worker has taken the halt; it holds before that, too. */
  requestedBy?: HaltRequest['requestedBy'];
  /** Who lifted it; it ends right after that. */
  resumedBy?: RequestedBy;
}

/** Whether killing is halted, as the server says it. */
export type HaltState =
  | { halted: false }
  | {
      halted: true;
      runId: string;
      since: string;
      /** Absent when it was started by its name a moment ago. */
      by?: string;
      reason?: string;
    };

/** What the running `halt` tells to whoever may not wait for a worker's answer: keys of its memo. */
export const HALT_MEMO = { by: 'haltedBy', reason: 'haltReason' } as const;

/** A run as Temporal describes it. */
interface DescribedRun {
  status: { name: string };
  runId: string;
  startTime: Date;
  memo?: Record<string, unknown>;
}

/** What the newest run of the id `halt` means. Anybody can start one, with any memo. */
export function haltStateOf({ status, runId, startTime, memo }: DescribedRun): HaltState {
  if (hasEnded(status)) return { halted: false };
  const [by, reason] = [memo?.[HALT_MEMO.by], memo?.[HALT_MEMO.reason]];
  return {
    halted: true,
    runId,
    since: startTime.toISOString(),
    ...(typeof by === 'string' ? { by } : {}),
    ...(typeof reason === 'string' ? { reason } : {}),
  };
}

/** Why nothing may be killed, for people; undefined when nothing is halted. */
export function haltWords(state: HaltState): string | undefined {
  if (!state.halted) return undefined;
  const { since, by, reason } = state;
  const [who, why] = [by === undefined ? '' : ` by ${by}`, reason === undefined ? '' : `: ${reason}`];
  return `killing is halted since ${since}${who}${why}`;
}
