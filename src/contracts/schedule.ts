import type { z } from 'zod';
import type { PauseRecord } from './pause-note';
import type { scheduleEntrySchema, scheduleSchema } from './schemas/schedules';

/** A schedule, defaults filled in. */
export type Schedule = z.infer<typeof scheduleSchema>;

/** The same as callers may write it, defaults left out. */
export type ScheduleInput = z.input<typeof scheduleSchema>;

/** The same as a file holds it: the policy by file or name. */
export type ScheduleEntry = z.infer<typeof scheduleEntrySchema>;

/** What `apply` does to one schedule. */
export type ScheduleAction = 'create' | 'change' | 'pause' | 'resume' | 'delete' | 'none';

/** One value that differs; a missing side is absent there. */
export interface ScheduleChange {
  /** Keys from the root, joined by dots, such as `policy.limits.maxKills`. */
  path: string;
  before?: string;
  after?: string;
}

/** What is to be done to one schedule, and why. */
export interface ScheduleDiff {
  name: string;
  scheduleId: string;
  action: ScheduleAction;
  /** Of a change, a pause or a resume. */
  changes: ScheduleChange[];
  /** Somebody changed it since it was applied last, past the file; `apply` sets it right. */
  editedByHand: boolean;
  /** Paused by somebody else than the file, and left so. */
  staysPaused?: PauseRecord;
}

/** A diff with all that `apply` needs to do it. */
export interface PlannedSchedule extends ScheduleDiff {
  /** What is wanted; absent for a delete. */
  schedule?: Schedule;
  /** Hash of what was there; `apply` does nothing to a schedule that is another by then. */
  seen?: string;
}

/** Everything that makes what is there what is wanted; nothing was changed yet. */
export interface SchedulePlan {
  schedules: PlannedSchedule[];
}

/** What became of one entry of a plan. */
export interface AppliedDiff extends ScheduleDiff {
  /** Why it was not done; the others were. */
  error?: string;
}

/** A run that a schedule started. */
export interface ScheduledRun {
  workflowId: string;
  runId: string;
  /** ISO 8601. */
  startedAt: string;
  /** Outcome of a run that has ended (`enforced`, `failed`, …), `running`, or `unknown` past the retention. */
  outcome: string;
}

/** One schedule of ours as it is. */
export interface ScheduleRow {
  name: string;
  scheduleId: string;
  /** `cron 0 2 * * *` or `every 4h`. */
  when: string;
  /** Of a cron or calendar. */
  timezone?: string;
  clusters: string[];
  policy: string;
  mode: string;
  paused?: PauseRecord;
  /** ISO 8601, the next few; none while it is paused. */
  nextRuns: string[];
  lastRun?: ScheduledRun;
  /** Starts that were left out, since the run before went on; or since Temporal was away for too long. */
  skipped: number;
  missed: number;
}
