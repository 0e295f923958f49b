import type { AwaitedApproval } from './approval';
import type { PauseStatus } from './sequence';

/** The request for approval of a pause, as far as it is known. All times are ms since 1970, 0 long ago. */
export interface PauseRequestState {
  /** As it was read last. */
  approval?: AwaitedApproval;
  askedMs: number;
  /** When ONTAP was seen to have it, or an earlier one, open: until its bound. */
  openUntilMs?: number;
  /** Others that ONTAP made, or may have made, of the same pause, and that are not known to be over. */
  earlier?: AwaitedApproval[];
}

/** What is known of the tries of a pause. */
export interface PausingState {
  /** Until then a try without an answer may land. */
  perhapsUntilMs: number;
  /** Looked at last it ran, and no pause had landed. */
  isSeenRunning: boolean;
  /** Somebody else paused it while all that we had asked for was still to be decided. */
  isPausedByOther: boolean;
  pausedAt?: string;
  /** Some try had no answer that tells: what is seen paused is ours, however long ago that was. */
  isPerhapsSent: boolean;
  /** Some try had no answer: a request of it is to be looked for, or could not be, when that was tried last. */
  list?: 'wanted' | 'unread';
  /** Why the last try was not sent, or turned away. */
  notSent?: string;
  /** ONTAP said last that this kind of job can't be paused. */
  isUnsupported?: boolean;
  /** Why the job failed that ONTAP paused it by. */
  failed?: string;
  hiddenUntilMs?: number;
  absentSinceMs?: number;
  seenAliveMs?: number;
  request: PauseRequestState;
}

/** What is known while a pause is paid back. */
export interface DebtState {
  pausing: PausingState;
  resumedAt?: string;
  isResumeSent: boolean;
  /** The request for approval that ONTAP made of the resume. */
  asked?: AwaitedApproval;
  /** Those of earlier resumes that are not known to be over. */
  earlierAsked?: AwaitedApproval[];
  /** A resume may have been taken whose answer nobody heard: it may have made a request. */
  mayHaveAsked?: boolean;
  /** Why the job failed that ONTAP resumed it by, at the last try. */
  failed?: string;
  /** Since when that can't be read. */
  unreadSinceMs?: number;
  landedLate: number;
  /** It was seen or said to run, and not paused since. */
  isRunning: boolean;
  ranSinceMs: number;
  absentSinceMs?: number;
  /** What earlier runs left behind is known. */
  isChainAsked: boolean;
  giveUpMs: number;
  tries: number;
  /** Before the next one. */
  waitMs: number;
}

/**
 * Second input of a `pausedJob` that continues another run: what that one knew. Runs that somebody starts don't read it.
 */
export interface CarriedDebt {
  debt: DebtState;
  /** The sequence knows that it has not to wait for the job. */
  isFreed: boolean;
  isResumeSent: boolean;
  awaits?: NonNullable<PauseStatus['awaits']>;
  /** Numbers of requests for the same pause that were open before ours was sent. */
  others: number[];
}
