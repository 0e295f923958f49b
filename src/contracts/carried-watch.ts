import type { OpenApproval } from './approval';
import type { LookStyle } from './poll-job';
import type { RequestedBy } from './requested-by';
import type { CommandAnswer, JobCommand, JobStatus, LastLook } from './track-job';

/**
 * Second input of a `trackJob` that continues another run: what that one knew. Runs that somebody starts don't read it.
 */
export interface CarriedWatch extends LookStyle {
  /** The cluster is known to be the right one. */
  isClusterRead: boolean;
  /** How old the wait is, ms since 1970 by Temporal's clock. */
  beganMs: number;
  /** The latest of all askers. */
  deadline?: string;
  last?: LastLook;
  /** Why no look has had an answer. */
  unanswered?: string;
  mayPauseLand: boolean;
  cancelSent: boolean;
  /** Requests for approval that ONTAP made of commands. */
  asked: [JobCommand, OpenApproval][];
  /** Commands that may have been taken and were not seen to be, since when, ms since 1970. Runs from before carry none. */
  perhapsSent?: [JobCommand, number][];
  /** Numbers of requests for the same command that are not ours, where there are some. */
  others?: [JobCommand, number[]][];
  askers: RequestedBy[];
  commands: JobStatus['commands'];
  /** By the ids of their updates, oldest first: Temporal knows the ids of one run alone. */
  answers: [string, CommandAnswer][];
}

/** Memo of a run that continues another one: when the first of them began, ISO 8601. */
export const CHAIN_MEMO = 'chainBegan';
