import { isOver, leftOf, vetoCommand, waitsWords } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import type { DebtState } from '../../contracts/carried-debt';
import type { DebtPorts, DebtReport } from './debt-ports';

type RequestPorts = Pick<DebtPorts, 'readRequest' | 'openRequests' | 'looksForRequests'>;

/** All requests for approval that ONTAP made, or may have made, of resumes of ours. */
export class ResumeRequests {
  constructor(
    private readonly ports: RequestPorts,
    private readonly state: DebtState,
  ) {}

  /** The last one is answered otherwise, or by another one: until it is read it may be open. */
  keep(before: AwaitedApproval | undefined, now: AwaitedApproval | undefined): void {
    if (before?.index === undefined || before.index === now?.index || isOver(before)) return;
    this.state.earlierAsked = [...(this.state.earlierAsked ?? []), before];
  }

  /** Reads what became of them, once the job runs: only one that was carried out has resumed it. */
  async read(): Promise<void> {
    const { asked, earlierAsked = [], mayHaveAsked } = this.state;
    if (asked === undefined && earlierAsked.length === 0 && mayHaveAsked !== true) return;
    if (!this.ports.looksForRequests()) return;
    const earlier = await this.stillOpen(earlierAsked);
    const [last] = asked === undefined ? [] : await this.stillOpen([asked]);
    if (last === undefined) delete this.state.asked;
    else this.state.asked = last;
    const known = [...earlier, ...(last === undefined ? [] : [last])];
    this.state.earlierAsked = [...earlier, ...(await this.unheard(known))];
  }

  private async stillOpen(requests: readonly AwaitedApproval[]): Promise<AwaitedApproval[]> {
    const open: AwaitedApproval[] = [];
    for (const request of requests) {
      const now = await this.ports.readRequest(request, 'resume');
      if (now.state === 'executed') this.state.isResumeSent = true;
      const left = isOver(now) ? leftOf(now) : now;
      if (left !== undefined) open.push(left);
    }
    return open;
  }

  /** Those of resumes whose answer was lost. */
  private async unheard(known: readonly AwaitedApproval[]): Promise<AwaitedApproval[]> {
    if (this.state.mayHaveAsked !== true) return [];
    const found = await this.ports.openRequests('resume');
    if (found !== undefined) delete this.state.mayHaveAsked;
    return (found ?? []).filter(({ index }) => known.every((request) => request.index !== index));
  }

  private get open(): AwaitedApproval[] {
    const { asked, earlierAsked = [] } = this.state;
    return asked === undefined || isOver(asked) ? earlierAsked : [...earlierAsked, asked];
  }

  /** Who resumed it. One of which nobody can tell whether it was carried out counts as ours. */
  report(left: string): DebtReport {
    const { landedLate } = this.state;
    const again =
      landedLate === 0
        ? ''
        : `; it was found paused ${landedLate}× after it had been let go, by a late try of ours or by somebody, and resumed`;
    const isOurs = this.state.isResumeSent || this.open.some(({ state }) => state === undefined);
    const outcome = isOurs ? 'resumed' : 'resumed_by_other';
    const why = isOurs ? `it runs again${again}` : 'somebody else resumed it; it is not paused again';
    return { outcome, why: why + this.words + left };
  }

  /** What it waits for that was not paid, or why. */
  get unpaidWords(): string | undefined {
    const { asked, failed } = this.state;
    if (asked !== undefined) return `its resume ${waitsWords(asked)}`;
    return failed === undefined ? undefined : `it could not be resumed: ${failed}`;
  }

  /** What of them may still be carried out, as the end of a sentence. */
  private get words(): string {
    const parts = this.open.map((request) => {
      const { index = '', state } = request;
      const how = state === undefined ? "can't be read" : `is ${state}`;
      return `; request ${index} for its resume ${how}, and may still be carried out, also when somebody has paused it again: ${vetoCommand(request)}`;
    });
    return parts.join('');
  }
}
