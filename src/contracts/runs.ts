import type { SeenRun } from './status';

/** Kinds of runs, by the workflow behind each. */
export const RUN_KINDS = {
  cleanup: 'cleanupStaleSessions',
  evict: 'evictClient',
  fleet: 'cleanupFleet',
  sequence: 'runJobSequence',
  drain: 'drainNode',
  wait: 'trackJob',
  pause: 'pausedJob',
  halt: 'halt',
  kill: 'killSessions',
  member: 'fleetMember',
  inspect: 'inspect',
  audit: 'exportAudit',
  observe: 'observeSessions',
} as const;

/** A kind of run. */
export type RunKind = keyof typeof RUN_KINDS;

/** What is listed unless kinds are named: runs that somebody asked for, and debts; not what those start, looks and exports. */
export const USUAL_KINDS: readonly RunKind[] = [
  'cleanup',
  'evict',
  'fleet',
  'sequence',
  'drain',
  'wait',
  'pause',
  'halt',
];

/** Which runs are meant; each narrows the choice. */
export interface RunFilter {
  /** @default {@link USUAL_KINDS} */
  kinds?: readonly RunKind[];
  cluster?: string;
  /** Who asked, by the very name. */
  requestedBy?: string;
  ticket?: string;
  /** An outcome, `running`, or how Temporal ended it: `failed`, `terminated`, `timed_out`, `cancelled`. */
  outcome?: string;
  /** Begun at that instant or later, ISO 8601. */
  since?: string;
  /** Most rows, 1 to 1,000. @default 50 */
  limit?: number;
}

/** A run as Temporal lists it. */
export interface ListedRun extends SeenRun {
  kind: RunKind;
  /** Absent of a run about many clusters, and of one that ended before its first step. */
  cluster?: string;
  policy?: string;
  /** What it does, such as `cleanup-enforce`. */
  operation?: string;
  /** UUID of the job. */
  job?: string;
  requestedBy?: string;
  ticket?: string;
}

/** Answer of `runs.list`: runs that go on first, the latest first, then the others, those that ended last first. */
export interface RunList {
  runs: ListedRun[];
  /** There are more than `limit`. */
  more: boolean;
}
