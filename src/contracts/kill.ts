import type { AwaitedApproval } from './approval';
import type { GateHeard } from './change-gate';
import type { Confirmation, SessionOutcome } from './cleanup';
import type { NdmpMode } from './cluster';
import type { SealedClient, SealedRecord } from './evidence';
import type { Evict, EvictStyle, PingStyle } from './evict';
import type { ExceededLimit, KillTarget, NodePool } from './plan';
import type { Policy } from './policy';
import type { RequestedBy } from './requested-by';
import type { ApprovalPlace } from './signed-approval';
import type { NodeRecord, SessionKey, SessionRecord } from './session';

/** Input of `killSessions`; only a clean-up starts it. */
export interface KillRequest extends EvictStyle, PingStyle {
  cluster: string;
  /** The cluster that the plan was made on; another one is an error. */
  clusterUuid: string;
  policy: Policy;
  planHash: string;
  targets: KillTarget[];
  planned: { at: string; nodes: NodeRecord[]; ndmpMode: NdmpMode };
  /** A person approved the plan. */
  approved: boolean;
  /** And the policy asks for approval over its limits: those are lifted, the guard's never. */
  limitsLifted: boolean;
  requestedBy: RequestedBy;
  /** A signed approval of the clean-up; absent when it was approved in a name only, or not at all. */
  signed?: ApprovalPlace;
}

/** What became of one target. */
export interface KillOutcome extends SessionKey {
  outcome: SessionOutcome;
  confirmation?: Confirmation;
  perhapsOurs?: boolean;
  readAgeMs?: number;
  note?: string;
  /** The request for approval that ONTAP made of the kill. */
  approval?: AwaitedApproval;
  /** No second kill is sent: ONTAP has it in hand (`killed`), or said why its job failed (`unverified`). */
  isFinal?: true;
  /** Why nothing may be killed any more; the outcome is `not_attempted`. */
  stop?: 'halted' | 'cancelled';
}

/** Result of `killSessions`. */
export interface KillReport {
  /** Why it ended before all targets were tried; absent when all were. */
  ended?: 'incomplete_view' | 'limit_exceeded' | 'not_evicted' | 'cancelled' | 'gate_closed' | 'halted';
  /** What the owner's change gate said last; absent without one. */
  gate?: GateHeard;
  sessions: KillOutcome[];
  incomplete: string[];
  exceeded: ExceededLimit[];
  /** Use of the nodes' pools when verification ended; absent when there was none. */
  pools?: NodePool[];
}

/** Answer of the query `killStatus`. */
export interface KillStatus {
  phase: 'checking' | 'killing' | 'verifying' | 'ended';
  targets: number;
  sessions: KillOutcome[];
}

/** Words on what waits for approval, bytes. */
export const LONGEST_WAITING = 500;

/** How far the kills are. */
export interface KillProgress {
  phase: 'killing' | 'verifying';
  /** Targets of which something is known. */
  settled: number;
  /** What waits for approval in ONTAP, in words up to {@link LONGEST_WAITING}; absent when nothing does. */
  waiting?: string;
  /** Those that are approved by then are sent once more, ISO 8601; absent when none is sent any more. */
  sentUntil?: string;
}

/** What becomes of kills that are approved while a run looks for that. */
export function sentThenWords(sentUntil: string | undefined): string {
  return sentUntil === undefined
    ? 'Verifies, and reports; what is approved from now on is killed by the next run alone: run the clean-up again'
    : `Sends those that are approved by ${sentUntil}, verifies, and reports`;
}

/** With a kill: of whose eviction it is, and what is known of all sessions of that client. */
export interface EvictOrder extends Evict, PingStyle {
  /** Absent where no look has shown them: such a kill is not granted. */
  known?: SealedClient;
}

/** Input of the activity `killNdmpSession`. */
export interface KillCommand {
  target: KillTarget;
  planHash: string;
  /** Anything else is refused; a report never gets here, and this is the second lock. */
  mode: 'enforce';
  /** The second kill of a session that outlived the first: halted or aborted since is expected. */
  again?: boolean;
  /** ONTAP made this request for approval of the first kill: another DELETE is sent only when it is approved. */
  approval?: AwaitedApproval;
  /** Sessions joined to it, or of one eviction, that this run has killed: that these have ended is its own doing. */
  killedPartners?: SessionKey[];
  /** Of the session and of those that are joined to it. Without them nothing is killed. */
  evidence?: SealedRecord[];
  /** The kill is part of an eviction: judged by `guard.evict`, with what is known of all sessions of the client. */
  evict?: EvictOrder;
}

/** What stays of a session until it is gone. */
export type ControlConnection = SessionKey & Pick<SessionRecord, 'client' | 'clientPort'>;

/** A session that is waited for until it is gone. */
export interface SoughtSession extends ControlConnection {
  /** Number of the request for approval, of one that ONTAP did not kill: it is read with the last look. */
  request?: number;
  /** Nobody heard whether ONTAP made a request of its kill: one is looked for with the last look. */
  isUnheard?: true;
  /** By name, with these only: the request of a session of the same id elsewhere is none of ours. */
  svm?: string;
  node?: string;
}

/** Input of the activity `awaitSessionsGone`. */
export interface AwaitGoneInput {
  /** By their control connection: the data connection of a killed session may vanish first. */
  sessions: SoughtSession[];
  /** The last look falls due so long after the first at the most, ms. @default 2 s before the activity is over */
  withinMs?: number;
  /** What looks that ended before knew. */
  before?: Partial<LooksKnown>;
}

/**
 * What looks at sessions tell each other, by their place in the input: how many looks in a row did not find one by a read
 * of its own.
 */
export type Misses = number[];

/** The same, and by place in the input what was seen of a session last, and whether it has moved. */
export interface LooksKnown {
  misses: Misses;
  seen: (string | null)[];
  moved: boolean[];
  /** Requests for kills of sessions that are gone, once they are over. */
  requests?: FoundRequest[];
}

/** So many looks in a row, at least a second apart, prove that a session is gone. */
export const PROOF = 2;

/** In place of a count: ONTAP shows the session. */
export const SHOWN = -1;

/** What the request for approval of a kill is by now. */
export interface FoundRequest extends SessionKey {
  state: string;
  twins?: number[];
  /** Its number, where nobody knew it. */
  index?: number;
}

/** Result of the activity `awaitSessionsGone` at its deadline; what is in neither list is gone. */
export interface AwaitGoneResult {
  at: string;
  /** Shown by ONTAP, in the listing or by themselves. */
  present: SessionKey[];
  /** Neither shown, nor twice, a second apart, not found by a read of their own: nobody can say that they are gone. */
  unproven: SessionKey[];
  /** Of those that are present: other states or counters than a look before had shown, and not as a kill leaves them. */
  moved?: SessionKey[];
  /** What was shown of each last, by place in the input. */
  seen?: (string | null)[];
  /** What requests are now, as far as they can be read, and which others ask for the same by now; of those that nobody knew only what is open. */
  requests?: FoundRequest[];
  /** Sessions on each node in the last listing. */
  used: Record<string, number>;
}
