import type { z } from 'zod';
import type { OpenApproval } from './approval';
import type { stepSchema, selectSchema } from './schemas/jobs';
import type { pausedJobRequestSchema, sequenceRequestSchema } from './schemas/sequence';
import type { CommandAnswer, JobOutcome } from './track-job';
import type { Trouble } from './trouble';

/** Input of `runJobSequence`, defaults filled in. */
export type SequenceRequest = z.infer<typeof sequenceRequestSchema>;

/** The same as callers may write it. */
export type SequenceInput = z.input<typeof sequenceRequestSchema>;

/** One step of a sequence. */
export type SequenceStep = z.infer<typeof stepSchema>;

/** Which jobs a sequence works on. */
export type JobSelection = z.infer<typeof selectSchema>;

/** Input of `pausedJob`. */
export type PausedJobRequest = z.infer<typeof pausedJobRequestSchema>;

/** How the debt of a pause ended. */
export type PausedJobOutcome =
  /** Paused by us, and seen running again. */
  | 'resumed'
  /** It was paused before us, and stays so. */
  | 'was_paused'
  /** Somebody else resumed it; not paused again. */
  | 'resumed_by_other'
  /** It ended while it was to be paused or resumed. */
  | 'finished'
  /** This kind of job does not support pause: the normal answer. */
  | 'unsupported'
  /** ONTAP did not know it before the pause, for as long as it takes to believe that. */
  | 'vanished'
  /**
   * Nothing was done to the job: it is queued, or the run was cancelled, or its time over, before the pause; or no try
   * of the pause was seen to land for as long as one could.
   */
  | 'not_paused';

/** Result of `pausedJob`. A pause that can't be paid back fails it loudly instead (`PauseOwed`). */
export interface PausedJobReport {
  uuid: string;
  outcome: PausedJobOutcome;
  why: string;
  /** When it was seen paused by us, and running again. */
  pausedAt?: string;
  resumedAt?: string;
  state?: string;
  /** How often it was found paused after it had been let go, by a late try of ours or by somebody, and was resumed. */
  landedLate?: number;
}

/** Answer of the query `pauseStatus`. */
export interface PauseStatus {
  /** ONTAP made this request for approval of the command, which is not done before somebody gives it. */
  awaits?: {
    command: 'pause' | 'resume';
    approval: OpenApproval;
    /** A pause that is approved by then is sent again by itself, ISO 8601; later nothing is sent. */
    sentUntil?: string;
  };
}

/** What became of one step for one job. */
export interface StepReport {
  index: number;
  step: SequenceStep['step'];
  outcome: 'done' | 'skipped' | 'failed';
  why: string;
  command?: CommandAnswer['outcome'];
  pause?: PausedJobOutcome;
}

/** What became of one job. */
export interface SequenceJobReport {
  uuid: string;
  description?: string;
  /**
   * `in_progress`: more steps come (only in a status). `cancelled`: the sequence was cancelled, or stopped by
   * `onFailure`, in the middle of its steps. `paused_still`: we paused it and could not resume it; a person has to.
   */
  outcome: 'in_progress' | 'done' | 'failed' | 'cancelled' | 'not_attempted' | 'paused_still';
  why: string;
  steps: StepReport[];
  /** The job's own end, when the sequence saw it. */
  job?: JobOutcome['outcome'];
}

/** Result of `runJobSequence`. */
export interface SequenceReport {
  outcome: 'done' | 'partial' | 'failed' | 'cancelled';
  summary: string;
  cluster: string;
  jobs: SequenceJobReport[];
}

/** Answer of the query `sequenceStatus`. */
export interface SequenceStatus {
  /** What is tried again just now; the client adds it, the query itself does not know. */
  troubles?: Trouble[];
  now: string;
  next: string;
  /** Index of the step that runs. */
  step: number;
  holdUntil?: string;
  jobs: SequenceJobReport[];
}
