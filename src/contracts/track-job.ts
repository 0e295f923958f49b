import type { z } from 'zod';
import type { AwaitedApproval, OpenApproval } from './approval';
import type { JobRecord } from './job';
import type { RequestedBy } from './requested-by';
import type { jobCommandSchema, joinSchema, trackJobRequestSchema } from './schemas/jobs';
import type { Trouble } from './trouble';

/** Input of `trackJob`, defaults filled in. */
export type TrackJobRequest = z.infer<typeof trackJobRequestSchema>;

/** The same as callers may write it. */
export type TrackJobInput = z.input<typeof trackJobRequestSchema>;

/** Input of the update `join`. */
export type JoinInput = z.infer<typeof joinSchema>;

/** Input of the command updates. */
export type JobCommandInput = z.infer<typeof jobCommandSchema>;

/** What can be asked of a job. */
export type JobCommand = 'pause' | 'resume' | 'cancel';

/** The job as one look saw it; small, since it is carried in heartbeat details. */
export interface SeenJob {
  /** As ONTAP showed it; unknown states are kept as text. */
  state: string;
  /** Progress text, cut. */
  message?: string;
  /** When it was seen, by Temporal's clock. */
  at: string;
  /** Since when it is paused without a break; absent in any other state. */
  pausedSince?: string;
  /** Since when ONTAP does not show it any more, which is no answer yet; absent while it does. */
  absentSince?: string;
}

/** A job that no look has seen so far. */
export interface UnseenJob {
  /** Since when it is looked for in vain, by Temporal's clock. */
  absentSince: string;
  state?: never;
  message?: never;
  at?: never;
  pausedSince?: never;
}

/** What the last look at a job knew. */
export type LastLook = SeenJob | UnseenJob;

/** Heartbeat details of `pollJob`: what the last look knew, if one had an answer, and since when none had. */
export type LookNote = Partial<LastLook> & {
  failingSince?: string;
  /** The type of the failure that was told, and when ONTAP is asked next while an attempt goes on. */
  failing?: string;
  nextTry?: string;
  bugs?: number;
};

/** What such details say of the job; undefined when no look has had an answer. */
export function lastLookOf(details: unknown): LastLook | undefined {
  const {
    failingSince: _since,
    failing: _failing,
    nextTry: _next,
    bugs: _bugs,
    ...last
  } = (details ?? {}) as LookNote;
  return last.state === undefined && last.absentSince === undefined ? undefined : (last as LastLook);
}

/** Why a job failed. */
export interface JobFailure {
  code: string;
  message: string;
  arguments?: { code?: string; message?: string }[];
}

/** The answer of a watch. */
export type JobOutcome =
  | { outcome: 'succeeded'; job: JobRecord }
  | ({ outcome: 'failed'; job: JobRecord } & JobFailure)
  /** It ended as a failure after a cancel that went through this watch. */
  | { outcome: 'cancelled'; job: JobRecord }
  /** It ended as a success although we had cancelled it. */
  | { outcome: 'cancel_lost_race'; job: JobRecord }
  /** ONTAP knew it once and does not any more, 300 s after it was seen: nobody can tell how it ended. Look at what it worked on. */
  | { outcome: 'vanished'; lastState: string; at: string };

/** Why a watch failed; the job itself did not, as far as is known. */
export type WatchFailure =
  /** ONTAP did not know the uuid for 30 s: it never did, forgot it before the first look, or hides it from our role. */
  | { outcome: 'never_found'; uuid: string }
  /** Without `last` no look has seen the job; `why` tells what kept them from an answer, where that is known. */
  | {
      outcome: 'deadline_exceeded';
      deadline: string;
      last?: SeenJob | { absentSince: string };
      why?: string;
    }
  | { outcome: 'paused_too_long'; since: string; last: SeenJob };

/** What became of a command. */
export type CommandOutcome =
  /** Seen in the state that was asked for. */
  | 'confirmed'
  /** It was in that state before. */
  | 'already'
  /** The job ended before the command took effect. */
  | 'finished_first'
  /** This kind of job does not support it: the normal answer for most of them. */
  | 'unsupported'
  /** ONTAP wants other administrators to approve it; not sent again while that is open. */
  | 'awaits_approval'
  /** Its effect was not seen in time, or it could not be sent, or ONTAP would not take it in the job's present state. */
  | 'unconfirmed';

/** Answer of a command update. */
export interface CommandAnswer {
  outcome: CommandOutcome;
  /** One sentence, with what to do instead where there is something. */
  why: string;
  state?: string;
  /**
   * With `awaits_approval`; with `already`, one that was asked for and may still be carried out, or was declined; with
   * `confirmed`, one that may be carried out besides.
   */
  approval?: AwaitedApproval;
}

/** Details of a command that was refused with `TooManyCommands`: what it would have waited for, in their order. */
export interface CommandsBefore {
  waitsFor: { command: JobCommand; requestedBy: RequestedBy }[];
}

/** Answer of the update `join`. */
export interface JoinAnswer {
  /** Until when the watch runs now; absent for ever. */
  deadline?: string;
  last?: LastLook;
}

/** Answer of the query `jobStatus`. */
export interface JobStatus {
  /** What is tried again just now; the client adds it, the query itself does not know. */
  troubles?: Trouble[];
  cluster: string;
  uuid: string;
  now: string;
  next: string;
  last?: LastLook;
  deadline?: string;
  /** The first hundred. */
  askers: RequestedBy[];
  /** The last hundred. */
  commands: {
    command: JobCommand;
    requestedBy: RequestedBy;
    /** ONTAP made this request for approval of it, and its effect is looked for; absent when it has its answer. */
    approval?: OpenApproval;
    answer?: CommandAnswer;
  }[];
  outcome?: JobOutcome | WatchFailure;
}
