import type { ClusterFacts, NdmpMode } from './cluster';
import type { CollectedView } from './evidence';
import type { EvictStyle } from './evict';
import type { PingEvidence } from './ping';
import type { Policy } from './policy';
import type { NodeRecord, Sample, SessionKey, SessionRecord } from './session';

/** Why a session that no protect rule names is left alone. */
export type KeptReason =
  /** No match rule holds. */
  | 'no_match'
  /** A match rule holds, but something changed inside the window: a near miss. */
  | 'moved'
  /** It was not in every sample as the same session. */
  | 'not_seen_throughout'
  /** A session joined to it by a data connection moved, or is protected or unreadable. */
  | 'transfer_lives'
  /** Its node, or that node's HA partner, was not up and undisturbed all the time. */
  | 'node_unstable'
  /** It would be stale as far as an SVM's login sees, which is shown neither nodes nor what other SVMs do. */
  | 'nodes_unknown'
  /** ONTAP reported a state, a counter or a connection that can't be read. */
  | 'unreadable'
  /** Its id or owner uuid must not be put into a path. */
  | 'unsupported_id'
  /** The request names other sessions in `only`. */
  | 'not_selected'
  /** Its node's pool is not under the pressure that the policy waits for. */
  | 'no_pressure';

interface Decided extends SessionKey {
  /** One sentence for a person. */
  why: string;
  /** Seconds since the last change that was seen; at most the window. */
  unchangedSeconds: number;
  /** The partner of a transfer, or the address of one that is not visible. */
  partner?: string;
}

/** What the plan says about one session. */
export type PlannedSession =
  | (Decided & {
      decision: 'kill';
      rule: string;
      /** Fields that a matching rule takes as absent (`absent`, `holds: [none]`). */
      knownAbsent: string[];
      /** Visible sessions that a data connection joins to it: read again, too, right before its kill. */
      joined: SessionKey[];
      /** What an approval names the session by when it is signed; absent where no approver has a key. */
      fingerprint?: string;
    })
  | (Decided & { decision: 'protected'; rule: string })
  | (Decided & { decision: 'kept'; reason: KeptReason; rule?: string });

/** Use of one node's session pool. */
export interface NodePool {
  node: string;
  used: number;
  /** Absent when neither the policy nor the node's memory tells. */
  limit?: number;
}

/** A limit that the plan is over. */
export interface ExceededLimit {
  limit:
    | 'guard.maxKills'
    | 'guard.evict.maxSessions'
    | 'guard.maxPercent'
    | 'policy.maxKills'
    | 'policy.maxPercent';
  allowed: number;
  planned: number;
}

/** What a plan rests on. */
export type PlanEvidence =
  /** Samples of the run itself; why on nothing else, where what was collected was asked for. */
  | { kind: 'fresh'; why?: string }
  /** What an observer had collected, and two looks of the run. */
  | ({ kind: 'collected' } & CollectedView);

/** What is known of one session from looks that were collected, those of the run added. */
export interface KnownSession {
  /** Of its `SessionDigest`. */
  identity: string;
  /** Unchanged for at least so long. */
  unchangedMs: number;
  /** Known for so long. */
  seenMs: number;
  /** Why the guard takes that for too little. */
  short?: string;
}

/** What the window showed and what follows from it. A recorded result: apply may drop entries, never add one. */
export interface Plan {
  /** SHA-256 of the canonical JSON of what would be killed and why; what an approver agrees to. */
  hash: string;
  at: string;
  window: { from: string; to: string; samples: number };
  /** Absent in plans that rest on samples of their run, as nobody asked for anything else. */
  evidence?: PlanEvidence;
  sessions: PlannedSession[];
  pools: NodePool[];
  /** Why nothing may be concluded from what was seen; empty for a complete view. */
  incomplete: string[];
  /** Why none of a client's sessions may be killed; only of an eviction, and absent when all of them may. */
  blockers?: string[];
  /** What an approver should know. */
  remarks: string[];
  exceeded: ExceededLimit[];
  /** Why a person has to approve; absent when nobody has to. */
  approval?: 'policy' | 'guard' | 'limits';
}

/** Everything that a plan is made from; no clock, no I/O. */
export interface PlanInput extends EvictStyle {
  /** Already tightened by the guard. */
  policy: Policy;
  /** The cluster at the begin and at the end of the window. */
  first: ClusterFacts;
  last: ClusterFacts;
  /** Oldest first; the first and the last with full records. */
  samples: Sample[];
  only?: SessionKey[];
  /** What it rests on. @default samples of the run */
  evidence?: PlanEvidence;
  /** With collected evidence: of the sessions in the last sample, those that were ever seen. */
  known?: KnownSession[];
  /** Of an eviction: whether the client's host answered. */
  ping?: PingEvidence;
}

/** A session to kill, with all that has to hold still right before. */
export interface KillTarget {
  record: SessionRecord;
  rule: string;
  why: string;
  unchangedSeconds: number;
  /** Fields that a matching rule takes as absent; see {@link PlannedSession}. */
  knownAbsent: string[];
  /** The sessions joined to it, as the plan saw them. */
  joined: SessionRecord[];
}

/** Input of the judgement right before the first kill. */
export interface JudgeInput extends EvictStyle {
  targets: KillTarget[];
  policy: Policy;
  facts: ClusterFacts;
  /** Nodes and NDMP mode when the plan was made. */
  planned: { at: string; nodes: NodeRecord[]; ndmpMode: NdmpMode };
  /** Sessions and nodes now, with full records. */
  now: Sample;
  /** A person approved the plan. */
  approved: boolean;
  /** And the policy asks for approval over its limits: those are lifted, the guard's never. */
  limitsLifted: boolean;
}

/** A sample by the ids of the two activities of this run that took it: its history has the results already. */
export interface RecordedSample {
  listing: string;
  nodes: string;
}

/** {@link PlanInput}, as a workflow gives it: all samples together are larger than an input may be. */
export type PlanRequest = Omit<PlanInput, 'samples' | 'known'> & {
  samples: RecordedSample[];
  /** Id of the activity of this run that sealed what is known. */
  sealed?: string;
};

/** {@link JudgeInput}, as a workflow gives it. */
export type JudgeRequest = Omit<JudgeInput, 'now'> & { now: RecordedSample };

/** Which planned sessions are compared with a listing. */
export interface WatchRequest {
  targets: (SessionKey & { joined: SessionKey[] })[];
  /** Ids of the activities of this run that made the last full listing of the window, and the one of now. */
  planned: string;
  now: string;
}

/** What may still be killed, in order, and what was dropped. */
export interface Judgement {
  kill: SessionKey[];
  dropped: (SessionKey & { outcome: 'already_gone' | 'replaced' | 'revived' | 'refused'; why: string })[];
  exceeded: ExceededLimit[];
  /** Why nothing may be concluded from what is seen now; empty for a complete view. */
  incomplete: string[];
  /** Why none of a client's sessions may be killed any more; only of an eviction, and absent when all of them may. */
  blockers?: string[];
}
