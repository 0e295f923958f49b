import { approvalWords, isDeclined, vetoCommand } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import type { PauseRequestState } from '../../contracts/carried-debt';
import type { DebtPorts } from './debt-ports';

/** A pause may be carried out for so long after ONTAP asked for its approval. */
export const OPEN_FOR_MS = 24 * 3_600_000;

/** What a read of a request said; `unread`: nothing. */
export type RequestNews = 'pending' | 'approved' | 'executed' | 'declined' | 'unread';

/** The request for approval that ONTAP made of a pause of ours: until it is over, that pause may land. */
export class PauseRequest {
  constructor(
    private readonly ports: Pick<DebtPorts, 'nowMs' | 'readRequest' | 'keepsRequest'>,
    private readonly state: PauseRequestState,
  ) {}

  /** That there is one says nothing about a job that is seen paused: only ONTAP's word on the request itself does. */
  get isKept(): boolean {
    return this.state.approval !== undefined && this.ports.keepsRequest();
  }

  get isPending(): boolean {
    return this.state.approval?.state === 'pending';
  }

  /** Why the pause may land for as long as it is open; undefined when that is not known to be. */
  get openWords(): string | undefined {
    const { approval, openUntilMs } = this.state;
    if (approval === undefined || openUntilMs === undefined) return undefined;
    const { index, state } = approval;
    return `request ${index} for its pause is ${state}, and may still be carried out: ${vetoCommand(approval)}`;
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
    const approval = await this.ports.readRequest(before);
    // What can't be read says nothing: the pause is looked for as one that had no answer.
    if (approval.state === undefined) return 'unread';
    this.state.approval = approval;
    delete this.state.openUntilMs;
    if (isDeclined(approval)) return 'declined';
    if (approval.state === 'executed') return 'executed';
    this.state.openUntilMs = this.state.askedMs + OPEN_FOR_MS;
    return approval.state === 'pending' ? 'pending' : 'approved';
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
