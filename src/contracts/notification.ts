import type { FailureType } from './failures';
import type { SessionFace } from './session-use';
import type { PlanStakes } from './stakes';

/** What a run tells of. */
export type NotificationEvent =
  /** Sessions are stale; a report run kills none of them. */
  | 'planned'
  /** The plan waits for somebody's approval. */
  | 'approval_wanted'
  /** The kills begin at `killsAt`, unless somebody rejects the plan or cancels the run before. */
  | 'kills_announced'
  /** A node is drained from now on, is clear of sessions and jobs, or was still held at the deadline. */
  | 'drain_begun'
  | 'drain_clear'
  | 'drain_held'
  /** Sessions are stale by the policy of `ages` for the first time. */
  | 'sessions_stale'
  /** So many sessions of a client became stale by it within a day. */
  | 'client_leaks'
  /** The session pool of a node is above the threshold for as long as is asked. */
  | 'pool_high'
  /** What the sessions of a week came to, by owner. */
  | 'weekly_summary'
  /** The run has ended with a report. */
  | 'result'
  /** The run has failed, without a report. */
  | 'failure';

/** What a web hook is told about; kept small, the report has the rest. */
export interface Notification {
  event: NotificationEvent;
  cluster: string;
  /** Of a clean-up; or by which sessions are stale. */
  policy?: string;
  /** Of a drain. */
  node?: string;
  /** One or two plain sentences. */
  text: string;
  workflowId: string;
  runId: string;
  planHash?: string;
  /** What the kills would cost, and whom; with every event that has a plan. */
  stakes?: PlanStakes;
  /** Until when the plan waits, ISO 8601; only of `approval_wanted`. */
  until?: string;
  /** Only an approval that is signed counts; only of `approval_wanted`. */
  signed?: true;
  /** ISO 8601; only of `kills_announced`. */
  killsAt?: string;
  /** What to type: to approve the plan that waits, or to reject the one whose kills are announced. */
  command?: string;
  /** What to type for either word, where the plan can be approved. */
  commands?: { approve: string; reject: string };
  outcome?: string;
  /** Of `sessions_stale`: the longest unchanged ones, ten at most. */
  sessions?: (Omit<SessionFace, 'identity'> & { unchangedSeconds: number })[];
  /** Of `client_leaks`: how many of its sessions became stale within a day. */
  clients?: { client?: string; clientName?: string; sessions: number }[];
  /** Of `pool_high`; `since` is ISO 8601. */
  nodes?: { node: string; used: number; limit?: number; since: string }[];
  /** Of `weekly_summary`: by `owner` in `clients` of the worker's configuration, else by name; `others` have none. */
  owners?: { owner: string; ended: number; stale: number; bytes: number }[];
  /** From when on `weekly_summary` counts, ISO 8601. */
  from?: string;
  /** So many rows more than these. */
  others?: number;
  /** So many messages were not sent before this one: there were too many of that day. */
  unsaid?: number;
  /** Where Temporal's UI shows the run; only with `worker.uiUrl` in the worker's configuration. */
  url?: string;
}

/** Why a write was refused before anything of it left. */
export type WhyRefused =
  | Extract<FailureType, 'NotGranted' | 'FuseBlown'>
  /** A kill whose evidence allows it but for its age, as after an outage; it fails as `NotGranted`, too. */
  | 'EvidenceOld';

/** A kill or a command that the worker refused before anything of it left: somebody may give orders who must not. */
export interface RefusedWrite {
  event: 'write_refused';
  cluster: string;
  write: 'kill' | 'command';
  why: WhyRefused;
  /** One or two plain sentences. */
  text: string;
  /** Of the activity that was refused. */
  activityId: string;
  /** The run that asked; absent for an activity without one. */
  workflowId?: string;
  runId?: string;
  /** How many like it were refused since the last message, when there were more than this one. */
  others?: number;
  /** Where Temporal's UI shows the run; only with `worker.uiUrl` in the worker's configuration. */
  url?: string;
}

/** Input of the activity `notify`. */
export interface NotifyInput {
  /** Name of a web hook in the worker's configuration; never a URL. */
  hook: string;
  notification: Notification;
}

/** Header fields of every delivery. */
export const DELIVERY_HEADERS = {
  /** 32 hex digits: the same for every attempt at one notification, so that a receiver can drop a repeated one. */
  delivery: 'X-Ontap-Workflows-Delivery',
  /** Seconds since 1970 at which this attempt was made. */
  timestamp: 'X-Ontap-Workflows-Timestamp',
  /** `v1=` and the HMAC-SHA256 of `delivery.timestamp.body` in hex; two of them, with a comma, while the secret is changed. */
  signature: 'X-Ontap-Workflows-Signature',
} as const;

/** How signatures are made; another way would get another name. */
export const SIGNATURE_VERSION = 'v1';
