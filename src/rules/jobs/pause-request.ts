import { approvalWords, isDeclined, UNREAD_FOR_MS, vetoCommand } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import type { PauseRequestState } from '../../contracts/carried-debt';
import { PAUSING } from './debt-bounds';
import type { DebtPorts, DebtSight } from './debt-ports';
import { PAUSED_OR_ENDED, showsPausedOrEnded } from './debt-sights';

/** A pause may be carried out for so long after ONTAP asked for its approval. */
export const OPEN_FOR_MS = 24 * 3_600_000;

/** What a read of a request said; `unread`: nothing. */
export type RequestNews = 'pending' | 'approved' | 'executed' | 'declined' | 'unread';

/** How the wait for a decision ended: by that, by a state of the job, or, without news, since nobody waits any more. */
export interface PauseDecision {
  news?: RequestNews;
  /** The job as it was seen last. */
  sight?: DebtSight;
}

type RequestPorts = Pick<
  DebtPorts,
  'nowMs' | 'readRequest' | 'keepsRequest' | 'lookAsked' | 'isOver' | 'sleepUnlessOver'
>;

/** The request for approval that ONTAP made of a pause of ours: until it is over, that pause may land. */
export class PauseRequest {
  constructor(
    private readonly ports: RequestPorts,
    private readonly state: PauseRequestState,
  ) {}

  /** That there is one says nothing about a job that is seen paused: only ONTAP's word on the request itself does. */
  get isKept(): boolean {
    return this.state.approval !== undefined && this.ports.keepsRequest();
  }

  get isPending(): boolean {
    return this.state.approval?.state === 'pending';
  }

  /** Approved, and not carried out by ONTAP itself: the pause may be sent again. */
  get approved(): AwaitedApproval | undefined {
    return this.state.approval?.state === 'approved' ? this.state.approval : undefined;
  }

  /** Why the pause may land for as long as it is open; undefined when that is not known to be. */
  get openWords(): string | undefined {
    const { approval, openUntilMs } = this.state;
    if (approval === undefined || openUntilMs === undefined) return undefined;
    const { index, state } = approval;
    return `request ${index} for its pause is ${state}, and may still be carried out: ${vetoCommand(approval)}`;
  }

  /** As long as it is known that it may still be carried out; since when, ms. */
  get open(): { approval: AwaitedApproval; askedMs: number } | undefined {
    const { approval, askedMs, openUntilMs } = this.state;
    return approval === undefined || openUntilMs === undefined ? undefined : { approval, askedMs };
  }

  get landsUntilMs(): number {
    return this.state.openUntilMs ?? Number.NEGATIVE_INFINITY;
  }

  asked(approval: AwaitedApproval): void {
    this.state.approval = approval;
    this.state.askedMs = this.ports.nowMs();
  }

  /** What became of it; undefined when there is none, or it was over at an earlier read. */
  async read(): Promise<RequestNews | undefined> {
    const { approval: before } = this.state;
    if (before === undefined || before.state === 'executed' || isDeclined(before)) return undefined;
    return this.note(await this.ports.readRequest(before));
  }

  private note(approval: AwaitedApproval): RequestNews {
    // What can't be read says nothing: the pause is looked for as one that had no answer.
    if (approval.state === undefined) return 'unread';
    this.state.approval = approval;
    delete this.state.openUntilMs;
    if (isDeclined(approval)) return 'declined';
    if (approval.state === 'executed') return 'executed';
    this.state.openUntilMs = this.state.askedMs + OPEN_FOR_MS;
    return approval.state === 'pending' ? 'pending' : 'approved';
  }

  /** Until it is decided, or the job is paused or has ended; at most until that instant, or until it was unread for long. */
  async decision(untilMs: number): Promise<PauseDecision> {
    let sight: DebtSight | undefined;
    let waitMs: number = PAUSING.againMs.first;
    for (let unanswered = 0; unanswered < PAUSING.askedTries;) {
      const { approval } = this.state;
      const restMs = untilMs - this.ports.nowMs();
      if (approval === undefined || restMs <= 0 || this.ports.isOver()) break;
      const isUnread = approval.state === undefined;
      const withinMs = Math.max(PAUSING.lookMs, Math.min(restMs, isUnread ? UNREAD_FOR_MS : PAUSING.askedMs));
      const seen = await this.ports.lookAsked(PAUSED_OR_ENDED, approval, withinMs).catch(() => undefined);
      if (seen === undefined) {
        unanswered += 1;
        await this.ports.sleepUnlessOver(waitMs, 'until its request is read again');
        waitMs = Math.min(PAUSING.againMs.longest, waitMs * PAUSING.againMs.factor);
        continue;
      }
      unanswered = 0;
      ({ sight } = seen);
      const news = this.note(seen.asked);
      if (showsPausedOrEnded(sight)) return { news, sight };
      if (news === 'unread' && isUnread) break;
      if (news === 'unread') this.state.approval = unreadOf(approval);
      else if (news !== 'pending') return { news, sight };
    }
    return sight === undefined ? {} : { sight };
  }

  forget(): void {
    delete this.state.approval;
    delete this.state.openUntilMs;
  }

  /**
   * What it says of a pause that was not seen.
   *
   * @param untilMs - when nobody looks for it any more
   */
  words(untilMs: number): { declined?: string; awaits?: string; afterwards?: string } {
    const { approval } = this.state;
    if (approval === undefined) return {};
    if (isDeclined(approval)) return { declined: `the pause was not done: ${approvalWords(approval)}` };
    const awaits = `the pause awaits approval in ONTAP: ${approvalWords(approval)}`;
    if (approval.state === 'executed') return { awaits };
    const until = new Date(untilMs).toISOString();
    return {
      awaits,
      afterwards: `approved after ${until}, it leaves the job paused: ${vetoCommand(approval)}`,
    };
  }
}

/** What it said before, but not what it is now. */
function unreadOf({ state: _before, ...rest }: AwaitedApproval): AwaitedApproval {
  return rest;
}
