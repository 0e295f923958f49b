import type { ApprovalRecord, CleanupRequest } from '../../contracts/cleanup';
import type { GateSeen } from '../../contracts/change-gate';
import type { ClusterFacts } from '../../contracts/cluster';
import type { EvictStyle, PingStyle } from '../../contracts/evict';
import type { KillOutcome } from '../../contracts/kill';
import type { OtherKills } from '../../contracts/other-kills';
import type { KillTarget, NodePool, Plan, PlanEvidence, RecordedSample } from '../../contracts/plan';
import type { PingLook } from '../../contracts/ping';
import type { Policy } from '../../contracts/policy';
import type { Quiet } from '../../contracts/quiet';
import type { Sample, SessionRecord } from '../../contracts/session';
import { keyText } from '../../contracts/session-key';
import type { ApprovalPlace } from '../../contracts/signed-approval';
import type { CleanupProgress } from './progress';

/** A sample, and where the history has it. */
export type TakenSample = Sample & { recorded: RecordedSample };

/** What a run has found out so far; the report is made from it, however the run ends. */
export class CleanupContext {
  readonly startedAt = new Date().toISOString();
  facts?: ClusterFacts;
  /** Within the guard's bounds once the cluster was read. */
  policy: Policy;
  tightened: string[] = [];
  /** What the plan is to rest on, where it is not samples of this run as ever. */
  evidence?: PlanEvidence;
  samples: TakenSample[] = [];
  /** Samples that were begun, missed ones too: each has ids of its own. */
  begun = 0;
  plan?: Plan;
  approval?: ApprovalRecord;
  /** Where its approval is, when that was signed. */
  signed?: ApprovalPlace;
  /** Quiet hours that it has met, the last ones. */
  quiet?: Quiet;
  /** What the owner's change gate said, the last that it has heard. */
  gate?: GateSeen | undefined;
  /** Whose kills kept it from its work, as far as that was asked. */
  otherKills?: OtherKills;
  /** By session key. */
  readonly outcomes = new Map<string, KillOutcome>();
  incomplete: string[] = [];
  /** Of an eviction: what keeps the client's sessions from being killed. */
  blockers: string[] = [];
  /** Whether the client's host answered, and why it could not be tried. */
  readonly pings: PingLook[] = [];
  readonly pingsMissed: string[] = [];
  exceeded: Plan['exceeded'] = [];
  /** Nodes with a session when the kills were verified; absent when they were not. */
  poolsAfter?: NodePool[];

  constructor(
    readonly request: CleanupRequest & EvictStyle & PingStyle,
    readonly progress: CleanupProgress,
  ) {
    this.policy = request.policy;
  }

  /** Records of the last full sample. */
  get lastRecords(): SessionRecord[] {
    return fullRecords(this.samples.at(-1));
  }

  /** Planned kills of which nothing is known yet, with all that has to hold still. */
  targets(): KillTarget[] {
    const records = new Map(this.lastRecords.map((record) => [keyText(record), record]));
    return (this.plan?.sessions ?? []).flatMap((session) => {
      const record = records.get(keyText(session));
      if (session.decision !== 'kill' || record === undefined || this.outcomes.has(keyText(session)))
        return [];
      const { rule, why, unchangedSeconds, knownAbsent } = session;
      const joined = session.joined.flatMap((key) => records.get(keyText(key)) ?? []);
      return [{ record, rule, why, unchangedSeconds, knownAbsent, joined }];
    });
  }

  /** A planned session of the client that is evicted changed while the plan waited: it lives. */
  get hasClientMoved(): boolean {
    return this.request.evict !== undefined && this.blockers.length > 0;
  }

  /** Planned sessions that moved while the plan waited: of a client that is evicted, each stands for all. */
  drop(moved: KillOutcome[]): void {
    this.record(moved);
    if (this.request.evict === undefined) return;
    this.blockers.push(...moved.map(({ sessionId, note }) => `session ${sessionId}: ${note ?? 'it moved'}`));
  }

  /** Takes over what became of some sessions. */
  record(outcomes: KillOutcome[]): void {
    for (const outcome of outcomes) this.outcomes.set(keyText(outcome), outcome);
  }
}

/** Records of a sample that was taken with full detail; none of another. */
export function fullRecords(sample: Sample | undefined): SessionRecord[] {
  return sample?.listing.detail === 'full' ? sample.listing.sessions : [];
}
