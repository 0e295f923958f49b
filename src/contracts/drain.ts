import type { z } from 'zod';
import type { PausedJobOutcome } from './sequence';
import type { drainRequestSchema } from './schemas/drain';
import type { SessionKey } from './session';
import type { Trouble } from './trouble';

/** What `drainNode` is asked for, defaults filled in. */
export type DrainRequest = z.infer<typeof drainRequestSchema>;

/** Input of `drainNode`, as callers may write it. */
export type DrainInput = z.input<typeof drainRequestSchema>;

/** What becomes of jobs: paused as debts, waited for, or only told. */
export type DrainJobs = DrainRequest['jobs'];

/** A request whose times are known: when it ends, and how often it looks, which a long one does more rarely. */
export type DrainOrder = DrainRequest & {
  /** ISO 8601. */
  until: string;
};

/** What is kept of a session from one look at its node to the next. */
export interface NodeSessionTrace extends SessionKey {
  /** 16 hex digits that make it this session and no other, and 8 of its states. */
  print: string;
  /** `data.bytes_processed` and `mover.bytes_moved`; null where absent. */
  bytes: [number | null, number | null];
  /** It is unchanged since then at the latest, ISO 8601. */
  unchangedSince: string;
  /** When it was seen first, ISO 8601; only of one that was not there at the first look. */
  cameAt?: string;
}

/** A session that is on a node. */
export interface NodeSession extends NodeSessionTrace {
  /**
   * `moving`: it changed since the look before. `frozen`: it did not. `seen_once`: there is nothing to compare it with, or
   * it can't be read.
   */
  kind: 'moving' | 'frozen' | 'seen_once';
  /** It is unchanged for at least so long. */
  unchangedSeconds: number;
  bytesPerSecond?: number;
  svm?: string;
  path?: string;
  client?: string;
  /** Name of the backup server, from the worker's configuration. */
  clientName?: string;
  operation?: string;
  /** States of the two services. */
  data?: string;
  mover?: string;
  /** What saves it from a clean-up, whatever its policy: `guard` for the guard's states, `guard/<name>` for its rules. */
  protectedBy?: string;
}

/** A job of a node that has not ended. */
export interface NodeJob {
  uuid: string;
  state?: string;
  description?: string;
  svm?: string;
  startTime?: string;
}

/** What one look at a node found. */
export interface NodeView {
  /** ISO 8601. */
  at: string;
  node: string;
  /** ONTAP's word; `not listed` when it was not in the list. */
  state: string;
  /** What somebody who takes the node down should know of the others. */
  warnings: string[];
  /** As many as there is room for. */
  sessions: NodeSession[];
  /** Those of the last look that are not listed now: a hole in one list is no end. */
  missing: NodeSessionTrace[];
  jobs: NodeJob[];
  /** Why the jobs are not known. */
  jobsUnknown?: string;
  /** All of them, those that are not listed here for want of room included. */
  counts: {
    sessions: number;
    moving: number;
    frozen: number;
    protected: number;
    jobs: number;
    /** Sessions that came after the first look, and that left since, in all. */
    came: number;
    left: number;
  };
  /** What keeps the node: with `jobs: list` no job does, and a paused one never does. */
  holds: { sessions: number; jobs: number };
  /** The command for the frozen sessions that the guard does not protect: an ordinary clean-up judges them. */
  offer?: string;
}

/** What became of the pause of one job. */
export interface DrainPause {
  uuid: string;
  /** `asked`: not paused yet. `held`: paused by us. `failed`: refused, or not to be resumed by us. */
  outcome: 'asked' | 'held' | 'failed' | PausedJobOutcome;
  why: string;
  /** It may still be paused by us: resume it by hand. */
  owed?: true;
}

/** State of a job as it is known now: a look from before its resume still has it as paused. */
export function stateNow({ state }: NodeJob, pause: DrainPause | undefined): string | undefined {
  return state === 'paused' && pause?.outcome === 'resumed' ? 'running again' : state;
}

/** Result of `drainNode`. */
export interface DrainReport {
  /** `clear`: nothing held the node at the end. `held`: something did at the deadline. `stopped`: somebody cancelled it. */
  outcome: 'clear' | 'held' | 'stopped';
  summary: string;
  cluster: string;
  node: string;
  startedAt: string;
  endedAt: string;
  /** When the node was seen clear for the first time, ISO 8601. */
  clearAt?: string;
  /** What the last look found; absent when none had an answer. */
  last?: NodeView;
  pauses: DrainPause[];
}

/** Answer of the query `drainStatus`. */
export interface DrainStatus {
  /** What is tried again just now; the client adds it, the query itself does not know. */
  troubles?: Trouble[];
  now: string;
  next: string;
  /** `clear` while a node that was clear is kept so. */
  phase: 'begins' | 'drains' | 'clear' | 'ends' | 'ended';
  /** How it is done; a second drain of the node joins the first, whatever it asks for. Absent until that is checked. */
  order?: Pick<DrainOrder, 'until' | 'hold' | 'jobs' | 'every' | 'requestedBy'>;
  clearAt?: string;
  last?: NodeView;
  pauses: DrainPause[];
}
