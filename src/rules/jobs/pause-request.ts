import {
  approvalWords,
  isDeclined,
  isOver,
  leftOf,
  UNREAD_FOR_MS,
  vetoCommand,
} from '../../contracts/approval';
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

/** From what says least about a pause that is seen to what says most. */
const TELLING: readonly (RequestNews | undefined)[] = [
  undefined,
  'declined',
  'pending',
  'unread',
  'approved',
  'executed',
];

/** The requests for approval that ONTAP made of a pause of ours, the last of which is waited for: until all are over, it may land. */
export class PauseRequest {
  constructor(
    private readonly ports: RequestPorts,
    private readonly state: PauseRequestState,
  ) {}

  /** That there is one says nothing about a job that is seen paused: only ONTAP's word on the request itself does. */
  get isKept(): boolean {
    return this.all.length > 0 && this.ports.keepsRequest();
  }

  /** All that may still be carried out wait for approval. */
  get isPending(): boolean {
    return this.isUndecided && this.open.every(({ state }) => state === 'pending');
  }

  /** Some of them may be carried out, as far as is known. */
  get isUndecided(): boolean {
    return this.open.length > 0;
  }

  /** There are some, and none of them will be carried out any more, nor was. */
  get isDeclined(): boolean {
    return this.all.length > 0 && this.all.every(isDeclined);
  }

  private get all(): AwaitedApproval[] {
    const { approval, earlier = [] } = this.state;
    return approval === undefined ? earlier : [...earlier, approval];
  }

  private get open(): AwaitedApproval[] {
    return this.all.filter((request) => !isOver(request));
  }

  /** Approved, and not carried out by ONTAP itself: the pause may be sent again. */
  get approved(): AwaitedApproval | undefined {
    return this.state.approval?.state === 'approved' ? this.state.approval : undefined;
  }

  /** Why the pause may land for as long as it is open; undefined when that is not known to be. */
  get openWords(): string | undefined {
    if (this.state.openUntilMs === undefined) return undefined;
    const words = this.open
      .filter(({ state }) => state !== undefined)
      .map((request) => {
        const { index, state } = request;
        return `request ${index} for its pause is ${state}, and may still be carried out: ${vetoCommand(request)}`;
      });
    return words.length === 0 ? undefined : words.join('; ');
  }

  /** The last one of which it is known that it may still be carried out; since when, ms. */
  get lastOpen(): { approval: AwaitedApproval; askedMs: number } | undefined {
    const approval = this.open.filter(({ state }) => state !== undefined).at(-1);
    const { askedMs, openUntilMs } = this.state;
    return approval === undefined || openUntilMs === undefined ? undefined : { approval, askedMs };
  }

  get landsUntilMs(): number {
    return this.state.openUntilMs ?? Number.NEGATIVE_INFINITY;
  }

  asked(approval: AwaitedApproval): void {
    const { approval: before } = this.state;
    if (before?.index !== undefined && before.index !== approval.index && !isOver(before)) this.keep(before);
    this.state.approval = approval;
    this.state.askedMs = this.ports.nowMs();
  }

  /** ONTAP lists these as open, the one that is most likely to be carried out last. */
  found(requests: readonly AwaitedApproval[]): void {
    const unknown = requests.filter(({ index }) => this.all.every((known) => known.index !== index));
    const last = unknown.at(-1);
    const { approval } = this.state;
    const isNoneWaitedFor = approval?.index === undefined || isOver(approval);
    if (last !== undefined && isNoneWaitedFor) this.asked(last);
    this.keep(...unknown.filter((request) => request !== this.state.approval));
  }

  private keep(...requests: AwaitedApproval[]): void {
    if (requests.length > 0) this.state.earlier = [...(this.state.earlier ?? []), ...requests];
  }

  /** What became of them, the news that says most; undefined when there are none, or all were over at an earlier read. */
  async read(): Promise<RequestNews | undefined> {
    const earlier = await this.readEarlier();
    const { approval: before } = this.state;
    const last =
      before === undefined || isOver(before) ? undefined : this.note(await this.ports.readRequest(before));
    return TELLING.indexOf(last) < TELLING.indexOf(earlier) ? earlier : last;
  }

  private async readEarlier(): Promise<RequestNews | undefined> {
    let told: RequestNews | undefined;
    const left: AwaitedApproval[] = [];
    for (const before of this.state.earlier ?? []) {
      const now = await this.ports.readRequest(before);
      const news = newsOf(now);
      if (TELLING.indexOf(told) < TELLING.indexOf(news)) told = news;
      const open = isOver(now) ? leftOf(now) : now;
      if (open !== undefined) left.push(news === 'unread' ? before : open);
    }
    if (told === undefined) return undefined;
    this.state.earlier = left;
    this.bound();
    return told;
  }

  private note(approval: AwaitedApproval): RequestNews {
    const news = newsOf(approval);
    // What can't be read says nothing: the pause is looked for as one that had no answer.
    if (news === 'unread') return news;
    const { approval: before, earlier = [] } = this.state;
    // Another one for the same pause says more, which a try without an answer had made.
    if (before?.index !== undefined && before.index !== approval.index) {
      this.state.earlier = earlier.filter(({ index }) => index !== approval.index);
      if (!isOver(before)) this.keep(before);
    }
    this.state.approval = approval;
    this.bound();
    return news;
  }

  private bound(): void {
    delete this.state.openUntilMs;
    if (this.open.some(({ state }) => state !== undefined))
      this.state.openUntilMs = this.state.askedMs + OPEN_FOR_MS;
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
    this.bound();
  }

  /**
   * What it says of a pause that was not seen.
   *
   * @param untilMs - when nobody looks for it any more
   */
  words(untilMs: number): { declined?: string; awaits?: string; afterwards?: string } {
    const { open } = this;
    const told = open.length > 0 ? open : this.all.slice(-1);
    if (told.length === 0) return {};
    const how = told.map((request) => approvalWords(besides(request, told))).join('; ');
    if (told.every(isDeclined)) return { declined: `the pause was not done: ${how}` };
    const awaits = `the pause awaits approval in ONTAP: ${how}`;
    if (open.length === 0) return { awaits };
    const until = new Date(untilMs).toISOString();
    const vetoes = open.map(vetoCommand).join(', ');
    return { awaits, afterwards: `approved after ${until}, it leaves the job paused: ${vetoes}` };
  }
}

function newsOf(request: AwaitedApproval): RequestNews {
  if (isDeclined(request)) return 'declined';
  const { state } = request;
  if (state === undefined) return 'unread';
  return state === 'executed' || state === 'pending' ? state : 'approved';
}

/** With those alone that are not told themselves. */
function besides(
  { twins = [], ...request }: AwaitedApproval,
  told: readonly AwaitedApproval[],
): AwaitedApproval {
  const untold = twins.filter((twin) => told.every(({ index }) => index !== twin));
  return { ...request, ...(untold.length > 0 && { twins: untold }) };
}

/** What it said before, but not what it is now. */
function unreadOf({ state: _before, ...rest }: AwaitedApproval): AwaitedApproval {
  return rest;
}
