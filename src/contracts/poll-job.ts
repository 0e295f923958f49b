import type { AwaitedApproval } from './approval';
import type { JobRecord } from './job';
import type { CommandOutcome, JobCommand, LastLook, SeenJob } from './track-job';

/** How a run's waits look at jobs, as was recorded when its request was checked. */
export interface LookStyle {
  /** Absent in runs that began before looks were held: the options of their waits stay as they are. */
  looks?: 'held';
}

/** Input of the activity `pollJob`. */
export interface PollJobInput {
  uuid: string;
  /** What earlier activities of this wait saw last: a new one starts without heartbeat details. */
  seen?: LastLook;
  /** When the wait began, ms since 1970 by Temporal's clock; looks get rarer with its age. */
  beganMs: number;
  /** When the server ends the wait, likewise; absent for never. */
  deadlineMs?: number;
  maxLookMs: number;
  /** States besides the two ends that end the wait, too. */
  until?: string[];
  /** A job that is paused for longer ends the wait; absent to wait for ever. */
  pausedFailAfterMs?: number;
}

/** Result of the activity `pollJob`; while the job runs it fails `JobNotFinished` (BENIGN) and is tried again. */
export type PollJobResult =
  | { kind: 'ended'; job: JobRecord }
  | { kind: 'reached'; job: JobRecord }
  | { kind: 'vanished'; last: SeenJob }
  | { kind: 'never_found' }
  | { kind: 'paused_too_long'; last: SeenJob };

/** What an earlier run of a pause left behind, as `findUnpaidPause` finds it. */
export interface UnpaidPause {
  /** When it may have sent a pause for the last time, ms since 1970. */
  sentMs: number;
  /** ONTAP had asked for the approval of one: it may be carried out for as long as that may be approved. */
  isAsked: boolean;
  /** Before a reset it was asked to cancel, or had ended: nobody waits for it any more. */
  isCancelled?: true;
}

/** Input of the activity `getJob`. */
export interface GetJobInput {
  uuid: string;
  /** What it is read for, so that it is known what a failure does. @default command */
  place?: 'command' | 'debt';
  /**
   * Given: a job that is not found is looked for until that can be true, and only then null; the tries in between fail
   * `JobNotFinished`. Absent: null is what one read did not find, and proves nothing.
   */
  absence?: {
    /** When it was last seen in a state that is no end, ms since 1970; absent when it never was. */
    seenAliveMs?: number;
  };
}

/** Input of the activity `patchJob`. */
export interface PatchJobInput {
  uuid: string;
  action: JobCommand;
  /** Likewise. @default command */
  place?: 'command' | 'debt';
  /** ONTAP made this request for approval of the same command before: it is sent again only when that is approved. */
  approval?: AwaitedApproval;
  /** An earlier call with the same command may have been taken: the job is read before it is sent again. @default false */
  perhapsSent?: boolean;
  /** Before the first write, a pending request for the same command counts as one for it, whoever made it. @default true */
  joinsRequest?: boolean;
  /** Numbers of requests for the same command that were open before our first write: none of them is ours. */
  others?: number[];
  /** A request of it that is open could not be read for so long that it keeps nothing back any more. @default false */
  isLongUnread?: boolean;
}

/** Input of the activity `confirmCommand`. */
export interface ConfirmInput {
  uuid: string;
  command: JobCommand;
  /** ONTAP made this request for approval of the command: what is seen may be somebody else's doing. */
  approval?: AwaitedApproval;
  /** A try had no answer, and may have made a request as well: it is looked for. @default false */
  mayHaveTwins?: boolean;
  /** Numbers of requests for the same command that are not ours. */
  others?: number[];
}

/** Result of the activity `confirmCommand`: what was seen, and what that says; absent when its time was over first. */
export interface ConfirmResult {
  outcome?: Extract<CommandOutcome, 'confirmed' | 'finished_first'>;
  /** Absent when ONTAP does not know the job any more, for so long that it can be true. */
  job?: JobRecord;
  /**
   * With an outcome: the request that was given, as far as it could be read after that, or another one for the same that
   * says more. Without: the same, where there are several.
   */
  approval?: AwaitedApproval;
}

/** Input of the activity `watchState`. */
export interface WatchStateInput {
  uuid: string;
  /** ONTAP's states that end the watch. */
  states: readonly string[];
  /** Whose effect is looked for; for the audit. */
  command?: JobCommand;
  /** The first answer ends it. @default false */
  once?: boolean;
  /** The request for approval that ONTAP made of the command: that it is decided ends the watch, too. */
  asked?: AwaitedApproval;
  /** Numbers of requests for the same command that are not ours. */
  others?: number[];
  /** A try of it had no answer, and may have made a request as well: one that is approved is told. @default false */
  mayHaveTwins?: boolean;
}

/** Result of the activity `watchState`: what was seen last; without a job it was not found, which may be untrue. */
export interface WatchStateResult {
  job?: { state?: string };
  /** What could be read of the request that was asked about, when no state of the job ended the watch. */
  approval?: AwaitedApproval;
}

/** Result of the activity `patchJob`. */
export interface PatchJobResult {
  answer: 'accepted' | 'terminal' | 'running' | 'not_running' | 'unsupported' | 'awaits_approval' | 'gone';
  /** With `awaits_approval`: what of it could be read. With `accepted`: that it was done by, where others for the same are open. */
  approval?: AwaitedApproval;
  /** An earlier try may have been taken, and this is what the job shows since: ONTAP itself was not asked again. */
  isSeen?: true;
  /** With `accepted`: why the job failed that ONTAP did it by. It may be done all the same: what became of it tells. */
  failed?: string;
  /**
   * With a refusal: whether a read right before the command showed the job paused. One that was not, and is now, may be
   * paused by that very command, whose answer may be that to a repetition. Absent where it was not read.
   */
  pausedBefore?: boolean;
  /** An earlier attempt may have been taken although its reply was lost. */
  perhapsSentBefore: boolean;
  /** Those for the same command that were open before our first write, and are not ours; where there were some. */
  others?: number[];
}
