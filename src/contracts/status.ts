import type { AwaitedApproval } from './approval';
import type { CleanupMode } from './cleanup';
import type { DrainStatus, NodeView } from './drain';
import type { RequestedBy } from './requested-by';
import type { PlanStakes } from './stakes';

/** One run of a clean-up. */
export interface SeenRun {
  workflowId: string;
  runId: string;
  /** ISO 8601. */
  startedAt: string;
  /** Absent while it runs. */
  endedAt?: string;
  /** Outcome of the clean-up, `running`, or how it ended without one: `failed`, `terminated`, `timed_out`. */
  outcome: string;
}

/** Whether a clean-up comes as often as it is scheduled. */
export type CoverageState =
  /** The last good run is as new as the schedules want it. */
  | 'ok'
  /** A good run should have ended by now. */
  | 'overdue'
  /** None was due yet. */
  | 'not_yet'
  /** The file says that it starts nothing; nothing is expected. */
  | 'paused';

/** Clean-ups of one cluster by one policy, as our schedules want them. */
export interface Coverage {
  /** `all` as long as no run of that fleet has told which they are. */
  cluster: string;
  policy: string;
  mode: CleanupMode;
  /** Names of the schedules that start it. */
  schedules: string[];
  state: CoverageState;
  /** Why it is so, in words. */
  why: string;
  /** The last one that did all that was asked: `reported`, or in mode enforce `clean` or `enforced`. */
  lastGood?: SeenRun & { ageSeconds: number };
  /** The newest one, good or not. */
  last?: SeenRun;
  /** ISO 8601; absent while every schedule of it is paused. */
  next?: string;
}

/** A job that we paused, or want to, and of which nobody knows that it runs again. */
export interface OwedPause {
  cluster: string;
  /** UUID of the job. */
  job: string;
  /**
   * `asked`: its pause waits for approval in ONTAP, and is not done; also one that nobody wants any more. `held`: its workflow goes on, and will resume it. `overdue`: the same, but the time of the pause is over, or it is
   * resumed before and that does not succeed. `owed`: that
   * workflow was terminated, timed out or gave up; a person has to resume it.
   */
  state: 'asked' | 'held' | 'overdue' | 'owed';
  why: string;
  /** Of the workflow that holds the debt. */
  workflowId: string;
  runId: string;
  /** When that began, when its time was over, or when its workflow ended; ISO 8601. */
  since: string;
  /** The sequence that asked for the pause; absent when somebody began its workflow by itself. */
  sequence?: string;
  /** When it is resumed at the latest, ISO 8601; absent when that can't be read, and where nobody resumes it. */
  until?: string;
  /** The request that other administrators have to approve in ONTAP before its pause or resume is done. */
  approval?: AwaitedApproval;
}

/** A clean-up that goes on. */
interface OpenRun {
  /** As its id has it; `unknown` for an id that is not one of ours. */
  cluster: string;
  policy: string;
  workflowId: string;
  runId: string;
}

/** A plan that waits for somebody's word. */
export interface WaitingPlan extends OpenRun {
  /** `notice`: nobody has to approve it; the kills begin at `until`, after quiet hours, too, unless somebody rejects it. `gate`: it waits for the owner's change gate, until `until` at the most. */
  kind: 'approval' | 'notice' | 'gate';
  planHash: string;
  /** ISO 8601. */
  until: string;
  /** With `approval`: only one that is signed counts. */
  signed?: true;
  /** Absent when an older worker answered. */
  stakes?: PlanStakes;
  /** What to type; absent for an id that none of ours has. */
  command?: string;
}

/** Kills that other administrators have to approve in ONTAP. */
export interface KillsInOntap extends OpenRun {
  /** How many, the ONTAP command, who may, until when. */
  what: string;
}

/** A clean-up that nobody carries on. */
export interface StuckRun extends OpenRun {
  /** A decision or an activity that no worker takes, or decisions that fail. */
  what: string;
}

/** What waits for a person. */
export interface Waiting {
  plans: WaitingPlan[];
  kills: KillsInOntap[];
  stuck: StuckRun[];
  /** Clean-ups that could not be asked: whether they wait for somebody is not known. */
  unasked: (OpenRun & { why: string })[];
}

/** A node that is drained just now. */
export interface OpenDrain {
  /** As its id has it; `unknown` for an id that is not one of ours. */
  cluster: string;
  node: string;
  workflowId: string;
  runId: string;
  /** ISO 8601. */
  startedAt: string;
  /** Why it could not be asked; then what follows is absent. */
  unasked?: string;
  phase?: DrainStatus['phase'];
  /** What holds the node, in words. */
  now?: string;
  /** ISO 8601. */
  until?: string;
  requestedBy?: RequestedBy;
  /** Sessions and jobs that hold the node by the last look; absent before the first one. */
  holds?: NodeView['holds'];
  /** Jobs that it has paused and will resume, and those that a person has to resume. */
  pauses?: { held: number; owed: number };
}

/** Answer of `status`. */
export interface Status {
  /** ISO 8601. */
  at: string;
  /** Nothing is overdue or stuck, and no pause is owed: each is `held` or `asked`. */
  isWell: boolean;
  waiting: Waiting;
  /** While it is there nothing is killed. */
  halted?: { since: string; by?: string; reason?: string };
  clusters: Coverage[];
  pauses: OwedPause[];
  /** Drains that go on, the oldest first. */
  drains: OpenDrain[];
}
