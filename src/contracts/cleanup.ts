import type { z } from 'zod';
import type { AwaitedApproval } from './approval';
import type { GateSeen } from './change-gate';
import type { CollectedView } from './evidence';
import type { EvictReport } from './evict';
import type { OtherKills } from './other-kills';
import type { ExceededLimit, KeptReason, NodePool, Plan, PlanEvidence } from './plan';
import type { Quiet } from './quiet';
import type { RequestedBy } from './requested-by';
import type { cleanupRequestSchema, modeSchema } from './schemas/requests';
import type { SessionKey } from './session';
import type { ApprovalSubject } from './signed-approval';
import type { PlanStakes } from './stakes';
import type { Trouble } from './trouble';

/** Input of `cleanupStaleSessions`, defaults filled in. */
export type CleanupRequest = z.infer<typeof cleanupRequestSchema>;

/** The same as callers may write it, defaults left out. */
export type CleanupInput = z.input<typeof cleanupRequestSchema>;

/** `report` looks and plans; `enforce` kills what the plan says, too. */
export type CleanupMode = z.infer<typeof modeSchema>;

/** What a run does with stale sessions, by its mode: for the summaries that Temporal's UI shows. */
export const MODE_VERB = { report: 'report', enforce: 'kill' } as const satisfies Record<CleanupMode, string>;

/** What became of a session that the plan wanted killed. */
export type SessionOutcome =
  /** ONTAP accepted our kill and the session is gone. */
  | 'killed'
  /** It was gone before our kill. */
  | 'already_gone'
  /** ONTAP accepted our kill, but still shows the session. */
  | 'still_present'
  /** ONTAP accepted our kill, or may have, and the session moved after that: it lives on. */
  | 'survived'
  /** Killed or gone, as ONTAP said once; it did not show twice that the session is not there any more. */
  | 'unverified'
  /** Its id belongs to another session now; not killed. */
  | 'replaced'
  /** It moved after the plan; not killed. */
  | 'revived'
  /** ONTAP wants other administrators to approve our kill; not killed, and not asked for again. */
  | 'awaits_approval'
  /** The guard, the grant or ONTAP's role forbade it, or other administrators vetoed it. */
  | 'refused'
  /** ONTAP did not answer, or not in a way that tells. */
  | 'failed'
  /** The run ended first. */
  | 'not_attempted';

/** How we know that a kill was ours: ONTAP said so, or it follows from what an earlier attempt had sent. */
export type Confirmation = 'confirmed' | 'inferred';

/** What became of a run. */
export type CleanupOutcome =
  /** A report run; `wouldBe` tells what an enforce run would come to. */
  | 'reported'
  /** Nothing was stale. */
  | 'clean'
  /** Every planned session is killed, gone, replaced or revived. */
  | 'enforced'
  /** At least one is anything else. */
  | 'partial'
  /** Too little was seen to conclude anything; nothing was killed. */
  | 'incomplete_view'
  /** The plan is over a limit; nothing was killed. */
  | 'limit_exceeded'
  /** Nobody approved in time; nothing was killed. */
  | 'not_approved'
  /** The plan was rejected; nothing was killed. */
  | 'rejected'
  /** The plan was made in quiet hours of the guard, and the policy does not wait for their end; nothing was killed. */
  | 'quiet_hours'
  /** Of an eviction: a session of the client moved, came, ended, or must not be killed; nothing was killed. */
  | 'not_evicted'
  /** Another run was killing on this cluster all the time; nothing was killed. */
  | 'busy'
  /** The owner's change gate did not say, or not any more, that the ticket is approved and in its window. */
  | 'gate_closed'
  /** Killing is halted everywhere. */
  | 'halted'
  /** The run was cancelled; the report says what had been done by then. */
  | 'cancelled';

/** What an enforce run would come to, as far as a report run can tell. */
export type WouldBe =
  'clean' | 'enforced' | 'approval_wanted' | 'limit_exceeded' | 'incomplete_view' | 'not_evicted';

/** Both byte counters: `data.bytes_processed`, `mover.bytes_moved`; null where ONTAP gave none. */
export type Counters = [number | null, number | null];

/** Everything about one session of a run; at most 1,000 bytes of JSON for usual names. */
export interface SessionReport extends SessionKey {
  node?: string;
  ownerSvm?: string;
  /** First part of the path: the tenant, when a cluster-wide LIF was used. */
  pathSvm?: string;
  path?: string;
  client?: string;
  clientPort?: number;
  /** Name of the backup server, from the worker's configuration. */
  clientName?: string;
  source?: string;
  engine?: string;
  operation?: string;
  /** `state` or `state/reason`. */
  data?: string;
  mover?: string;
  dataConnection?: string;
  moverConnection?: string;
  tape?: string;
  scsi?: string;
  first?: Counters;
  last?: Counters;
  /** Bytes that a kill throws away; a restartable context may remain. */
  bytesAtStake?: number;
  partner?: string;
  decision: 'kill' | 'protected' | 'kept';
  rule?: string;
  reason?: KeptReason;
  why: string;
  unchangedSeconds: number;
  /** Only for a planned kill of an enforce run. */
  outcome?: SessionOutcome;
  confirmation?: Confirmation;
  /** Gone, or not as it was, without a proof that it was us; an attempt of ours may have done it. */
  perhapsOurs?: boolean;
  /** Age of the last read when the DELETE was sent, ms: the round trip that can't be closed. */
  readAgeMs?: number;
  /** What was found right before or after, when that decided the outcome; ONTAP's own words first. */
  note?: string;
  /** Whose approval in ONTAP the kill waits for; with `awaits_approval`, or when other administrators have decided. */
  approval?: AwaitedApproval;
  /** The ONTAP command that does the same by hand. */
  command?: string;
}

/** Use of a node's session pool before and after the run. */
export interface PoolReport extends NodePool {
  usedAfter?: number;
}

/** Who agreed to the plan, or did not: the last word on it. */
export interface ApprovalRecord {
  /** Why it was wanted; `notice`, `quiet_hours` and `change_gate` when the plan was rejected while it waited for their end. */
  wanted: NonNullable<Plan['approval']> | 'notice' | 'quiet_hours' | 'change_gate';
  decision: 'approved' | 'rejected' | 'expired';
  by?: string;
  /** The key that the approval was signed with, as `ssh-keygen -l` shows it; without one nothing proves the name. */
  key?: string;
  note?: string;
  at: string;
}

/** Result of `cleanupStaleSessions`. */
export interface CleanupReport {
  outcome: CleanupOutcome;
  wouldBe?: WouldBe;
  /** One sentence: what happened and, where something is left to do, what. */
  summary: string;
  cluster: string;
  clusterUuid?: string;
  clusterName?: string;
  version?: string;
  policy: string;
  mode: CleanupMode;
  requestedBy: RequestedBy;
  /** What the guard tightened, in words. */
  tightened: string[];
  planHash?: string;
  window?: Plan['window'];
  /** Whether the plan rests on samples of the run, or on what an observer had collected. */
  evidence?: PlanEvidence['kind'];
  /** How that observer had looked. */
  collected?: CollectedView;
  startedAt: string;
  endedAt: string;
  sessions: SessionReport[];
  pools: PoolReport[];
  incomplete: string[];
  remarks: string[];
  exceeded: ExceededLimit[];
  approval?: ApprovalRecord;
  /** Quiet hours of the guard that it has waited for, or that ended it. */
  quiet?: Quiet;
  /** What the owner's change gate said last; absent without one. */
  gate?: GateSeen;
  /** Only of an eviction. */
  evict?: EvictReport;
  /** Whose kills kept the run from its turn, or may have ended sessions of the client that it was to evict. */
  otherKills?: OtherKills;
  counts: {
    sessions: number;
    planned: number;
    protected: number;
    kept: number;
    killed: number;
    /** Sessions whose kill ONTAP accepted, or may have, and that are not gone: `survived`, `still_present`. */
    survived: number;
    /** Sessions whose kill waits for other administrators in ONTAP. */
    awaitsApproval: number;
  };
}

/** Where a run stands. */
export type CleanupPhase =
  | 'starting'
  | 'sampling'
  | 'planning'
  | 'awaiting_approval'
  | 'giving_notice'
  | 'in_quiet_hours'
  | 'at_change_gate'
  | 'waiting_for_turn'
  | 'killing'
  | 'verifying'
  | 'ended';

/** Answer of the query `cleanupStatus`. */
export interface CleanupStatus {
  /** What is tried again just now; the client adds it, the query itself does not know. */
  troubles?: Trouble[];
  phase: CleanupPhase;
  /** What it does now, in plain words. */
  now: string;
  /** What comes next, in plain words. */
  next: string;
  samples: { taken: number; wanted: number; everyMs: number; lastAt?: string };
  /** When the window ends, if nothing is missed. */
  windowEndsAt?: string;
  /** Sessions in the last sample. */
  sessions?: number;
  plan?: Plan;
  /** What the kills that are still planned would cost; absent before there is a plan, and from workers that don't know it. */
  stakes?: PlanStakes;
  /** Kills that wait for the approval of other administrators in ONTAP, in words; absent when none does. */
  awaitsInOntap?: string;
  approval?: {
    planHash: string;
    until: string;
    /** Only an approval that is signed counts (`approvals: signed` of the guard); absent of a run that older code began, too. */
    signed?: true;
    /** What an approver signs besides the sessions of the plan; absent where none has a key. */
    toSign?: ApprovalSubject;
  };
  /** Kills are announced; a `rejectPlan` before then prevents them. */
  notice?: { planHash: string; killsAt: string };
  /** It waits for the end of the guard's quiet hours; a `rejectPlan` before then prevents the kills. */
  quiet?: { planHash: string; hours: string; until: string };
  /** It waits for the owner's change gate; a `rejectPlan` before then prevents the kills. */
  gate?: { planHash: string; ticket: string; until: string };
}
