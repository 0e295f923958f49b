import type { z } from 'zod';
import type { CleanupMode, CleanupOutcome, CleanupReport, WouldBe } from './cleanup';
import type { RequestedBy } from './requested-by';
import type { fleetRequestSchema } from './schemas/fleet';

/** Input of `cleanupFleet`, defaults filled in. */
export type FleetRequest = z.infer<typeof fleetRequestSchema>;

/** The same as callers may write it. */
export type FleetInput = z.input<typeof fleetRequestSchema>;

/** What became of one cluster: that of its clean-up, or why there is none. */
export type FleetRowOutcome =
  | CleanupOutcome
  /** Its clean-up failed: `failure` has the type, `why` the message. */
  | 'failed'
  /** A clean-up by this policy was running there already; `workflowId` and `runId` name it. */
  | 'already_running'
  /** The fleet run was cancelled first. */
  | 'not_started';

/** One cluster of a fleet run; at most 1,000 bytes of JSON. The whole report is the result of its clean-up. */
export interface FleetRow {
  cluster: string;
  outcome: FleetRowOutcome;
  /** One or two sentences, cut to 600 bytes. */
  why: string;
  wouldBe?: WouldBe;
  /** One of the failure types, `Terminated`, `TimedOut` or `Cancelled`. */
  failure?: string;
  counts?: CleanupReport['counts'];
  /** Of its clean-up. */
  workflowId: string;
  runId?: string;
}

/** A cluster of which nothing is known yet. */
export interface PendingFleetRow {
  cluster: string;
  /** `waiting`: 200 others run. */
  outcome: 'waiting' | 'running';
  workflowId: string;
}

/** What became of a fleet run. */
export type FleetOutcome =
  /** Every cluster is reported, clean or enforced. */
  | 'done'
  /** Some are, others are not. */
  | 'partial'
  /** None is. */
  | 'failed'
  /** The run was cancelled; the rows say what had been done by then. */
  | 'cancelled';

/** Sums over the rows. */
export interface FleetCounts {
  clusters: number;
  /** Reported, clean or enforced. */
  good: number;
  sessions: number;
  planned: number;
  killed: number;
}

/** Result of `cleanupFleet`. */
export interface FleetReport {
  outcome: FleetOutcome;
  summary: string;
  policy: string;
  mode: CleanupMode;
  requestedBy: RequestedBy;
  startedAt: string;
  endedAt: string;
  /** In the order of the request. */
  rows: FleetRow[];
  counts: FleetCounts;
}

/** Answer of the query `fleetStatus`. */
export interface FleetStatus {
  /** What it does now, in plain words. */
  now: string;
  /** What comes next, in plain words. */
  next: string;
  rows: (FleetRow | PendingFleetRow)[];
}

const GOOD: ReadonlySet<FleetRowOutcome> = new Set<FleetRowOutcome>(['reported', 'clean', 'enforced']);

/** True for a cluster on which nothing is left to look at. */
export function isGoodRow({ outcome }: Pick<FleetRow, 'outcome'>): boolean {
  return GOOD.has(outcome);
}
