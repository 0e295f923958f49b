import type { AwaitedApproval } from '../../contracts/approval';
import type { PausingState } from '../../contracts/carried-debt';
import type { UnpaidPause } from '../../contracts/poll-job';
import { nextWait, PAUSING } from './debt-bounds';
import type { PauseTerms } from './debt-bounds';
import type { DebtPorts, DebtReport, DebtSight } from './debt-ports';
import {
  ANY,
  endedFirst,
  endReport,
  PAUSED_OR_ENDED,
  showsPausedOrEnded,
  showsRunning,
  stateOf,
} from './debt-sights';
import { isTerminal } from './job-state';
import { PauseRequest, type RequestNews } from './pause-request';
import { PauseTries, type Sent } from './pause-tries';
import { leftReport, undoneReport, unlistedWords, UNSUPPORTED } from './pausing-words';

/** The way from the read before a pause to where it is known to have landed, or can still do so, or needs not be paid. */
export class Pausing {
  private readonly request: PauseRequest;
  private readonly tries: PauseTries;

  constructor(
    private readonly ports: DebtPorts,
    terms: PauseTerms,
    readonly state: PausingState,
  ) {
    this.request = new PauseRequest(ports, state.request);
    this.tries = new PauseTries(ports, terms, this.request, state);
  }

  get hasLanded(): boolean {
    return this.state.pausedAt !== undefined;
  }

  /** ONTAP took a pause, and has not shown it. */
  get isHidden(): boolean {
    return this.state.hiddenUntilMs !== undefined;
  }

  /** Some request of it may still be carried out, as far as is known. */
  get isUndecided(): boolean {
    return this.request.isUndecided;
  }

  /** Whether a try without an answer made a request could not be told when it was looked for last. */
  get isUnlisted(): boolean {
    return this.state.list === 'unread';
  }

  /** Why the pause may land for as long as its request is open; undefined when that is not known to be. */
  get openWords(): string | undefined {
    return this.request.openWords;
  }

  /** The request for it that may still be carried out, and since when it is known, ms. */
  get openRequest(): { approval: AwaitedApproval; askedMs: number } | undefined {
    return this.request.lastOpen;
  }

  /** Nothing of ours can have paused it by now: all that was sent waits for approval. */
  get isOnlyAsked(): boolean {
    return (
      !this.state.isPerhapsSent &&
      !this.hasLanded &&
      (this.request.isPending || this.isApprovedOnly) &&
      this.request.isKept
    );
  }

  /** What is approved is done when it is sent again. */
  private get isApprovedOnly(): boolean {
    return this.request.approved !== undefined && this.ports.asksUntilMs() !== undefined;
  }

  get landsUntilMs(): number {
    const hiddenUntilMs = this.state.hiddenUntilMs ?? Number.NEGATIVE_INFINITY;
    return Math.max(this.state.perhapsUntilMs, hiddenUntilMs, this.request.landsUntilMs);
  }

  get times(): { pausedAt?: string } {
    return this.state.pausedAt === undefined ? {} : { pausedAt: this.state.pausedAt };
  }

  /** What earlier runs sent may have been taken; or be carried out, for as long as that may be approved. */
  inherits(unpaid: UnpaidPause | undefined): void {
    this.tries.inherits(unpaid);
  }

  /** A pause of ours was in force. One that waits for approval may be another. */
  landed(): void {
    this.state.pausedAt ??= new Date(this.ports.nowMs()).toISOString();
    this.state.isPausedByOther = false;
    this.state.isSeenRunning = false;
    delete this.state.hiddenUntilMs;
    if (!this.request.isKept) this.request.forget();
  }

  /** It is seen paused: by us, unless nothing of ours can have been carried out. */
  async seenPaused(): Promise<void> {
    this.state.isPausedByOther = await this.isOfOthers();
    if (!this.state.isPausedByOther) this.landed();
  }

  private async isOfOthers(): Promise<boolean> {
    const news = this.request.isKept ? await this.readAtOnce() : undefined;
    if (!this.hasLanded && news === 'pending')
      return this.isOnlyAsked || (await this.ports.isPauseOfOthers(true));
    // ONTAP took ours, or carried it out.
    if (this.isHidden) return false;
    const isNothingOfOurs = !this.hasLanded && !this.state.isPerhapsSent && this.request.isDeclined;
    if (isNothingOfOurs && this.ports.looksForRequests()) return true;
    // A try of ours without an answer has landed, too, unless something else explains what is seen.
    return this.ports.isPauseOfOthers(false);
  }

  /** One read may have no answer. */
  private async readAtOnce(): Promise<RequestNews | undefined> {
    for (let tries = 1; ; tries++) {
      const news = await this.readRequest();
      if (news !== 'unread' || tries >= PAUSING.requestReads) return news;
      await this.ports.sleep(PAUSING.lookMs, 'until the request for approval is read again');
    }
  }

  /** A report when nothing is owed, nor can be. @throws what refuses it for good, when nothing is owed */
  async begin(): Promise<DebtReport | undefined> {
    try {
      const before = await this.tries.before();
      const end = before ?? (await this.pauseAndLand());
      // An end is one whoever paused it.
      if (end === undefined || end.outcome === 'finished') return end;
      return (await this.hasInherited(before === undefined ? 'reset' : 'all', end)) ? undefined : end;
    } catch (error) {
      if (await this.hasInherited('all')) return undefined;
      throw error;
    }
  }

  /** Whether an earlier run left a debt behind: a run that is reset reads its own pause as one that was there before. */
  private async hasInherited(which: 'reset' | 'all', end?: DebtReport): Promise<boolean> {
    const unpaid = await this.ports.unpaidPause(which);
    if (unpaid === undefined) return false;
    this.inherits(unpaid);
    if (end?.outcome === 'was_paused') this.landed();
    return true;
  }

  private async pauseAndLand(): Promise<DebtReport | undefined> {
    const first = await this.tries.send();
    const untilMs = first === 'awaits_approval' ? this.ports.asksUntilMs() : undefined;
    if (untilMs === undefined) return this.landSent(first);
    const sent = await this.whileAsked(untilMs);
    if (typeof sent === 'object') return sent.report;
    const isLeft =
      sent === 'awaits_approval' || (sent === 'not_taken' && this.request.approved !== undefined);
    return isLeft ? this.leaveAsked() : this.landSent(sent);
  }

  /** Sends it again on approval. What came of that; or a report, where one is due, when there was nothing to send. */
  private async whileAsked(untilMs: number): Promise<Sent | { report: DebtReport | undefined }> {
    let waitMs: number = PAUSING.againMs.first;
    for (let tries = 0; tries < PAUSING.askedTries; tries++) {
      const { news, sight } = await this.request.decision(untilMs);
      this.state.isSeenRunning = sight !== undefined && showsRunning(sight);
      if (sight !== undefined && showsPausedOrEnded(sight)) return { report: await this.sighted(sight) };
      if (news === 'executed') return 'accepted';
      if (news === 'declined') return this.declined(sight);
      if (news !== 'approved') break;
      if (tries > 0) await this.ports.sleepUnlessOver(waitMs, 'until the pause is sent once more');
      waitMs = nextWait(waitMs, PAUSING.againMs);
      const sent = this.ports.isOver() ? undefined : await this.tries.send(PAUSING.approvedForMs);
      if (sent === 'accepted' || sent === 'unsupported') this.request.forget();
      if (sent !== 'awaits_approval') return sent ?? 'awaits_approval';
    }
    return 'awaits_approval';
  }

  private declined(sight: DebtSight | undefined): Sent | { report: DebtReport } {
    if (this.state.isPerhapsSent) return 'unanswered';
    // Nor is it, while another request of it is open.
    if (this.request.isUndecided) return 'awaits_approval';
    const state = sight?.found === true ? stateOf(sight.state) : {};
    return { report: { outcome: 'not_paused', why: this.unlandedWords(), ...state } };
  }

  /** Nobody waits for it any more; what was asked for may still be carried out. */
  private async leaveAsked(): Promise<undefined> {
    this.tries.landsLateFrom(this.ports.nowMs());
    await this.readRequest();
    if (this.state.isSeenRunning || this.isOnlyAsked) return;
    const sight = await this.ports.look(ANY, PAUSING.lookMs).catch(() => undefined);
    this.state.isSeenRunning = sight !== undefined && showsRunning(sight);
  }

  private async landSent(sent: Sent): Promise<DebtReport | undefined> {
    // An earlier try may have been taken: what a later one was told closes nothing but an end does.
    const ended = sent === 'terminal' ? await endedFirst(this.ports) : undefined;
    if (ended !== undefined) return ended;
    const isQueued = sent === 'not_running' && (await this.tries.isQueued());
    // What was not paused right before our pause may be paused by it, also where ONTAP refuses it, perhaps a repetition.
    const isPerhapsOurs = sent === 'not_running' && !isQueued && this.tries.pausedBefore === false;
    if (isPerhapsOurs) this.tries.mayLandFrom(this.ports.nowMs());
    if (!this.state.isPerhapsSent) {
      if (this.tries.isRefused(sent)) return this.landRefused(sent);
      const undone = undoneReport(sent, isQueued, this.state);
      if (undone !== undefined) return undone;
    }
    // Not running, and not queued: pausing, which shows as running.
    const isLanding = sent === 'accepted' || sent === 'running' || (sent === 'not_running' && !isQueued);
    if (sent === 'accepted') this.state.hiddenUntilMs = this.ports.nowMs() + PAUSING.hiddenForMs;
    else if (sent === 'awaits_approval') this.tries.landsLateFrom(this.ports.nowMs());
    else this.tries.mayLandFrom(this.ports.nowMs());
    const end = await this.land(isLanding ? PAUSING.landingMs : PAUSING.unansweredMs);
    if (!this.hasLanded && !this.state.isPausedByOther) await this.readRequest();
    return end;
  }

  private async landRefused(sent: Sent): Promise<DebtReport | undefined> {
    const sight = await this.tries.lookRefused(sent);
    if (sight !== undefined && showsPausedOrEnded(sight)) return this.sighted(sight);
    this.state.isSeenRunning = sight !== undefined && showsRunning(sight);
    if (!this.state.isPerhapsSent) return undoneReport(sent, false, this.state);
    if (sent === 'unsupported') this.state.isUnsupported = true;
    return undefined;
  }

  /** What became of the request for approval of the pause: until it is over, the pause may land. */
  async readRequest(): Promise<RequestNews | undefined> {
    await this.lookForRequests();
    const news = await this.request.read();
    if (news !== 'executed') return news;
    // What was seen to land before may have been another one.
    if (this.hasLanded) this.tries.landsLateFrom(this.ports.nowMs());
    else this.state.hiddenUntilMs ??= this.ports.nowMs() + PAUSING.hiddenForMs;
    return news;
  }

  /** Those that tries without an answer made: such a try may also come to ONTAP late. */
  private async lookForRequests(): Promise<void> {
    if (this.state.list === undefined || !this.ports.looksForRequests()) return;
    const isLast = this.ports.nowMs() >= this.state.perhapsUntilMs;
    const found = await this.ports.openRequests('pause');
    this.request.found(found ?? []);
    this.state.list = found === undefined ? 'unread' : 'wanted';
    if (found !== undefined && isLast) delete this.state.list;
  }

  /** What is told of a pause that is not ours. */
  get leftReport(): DebtReport {
    return leftReport(this.state, this.request.isKept);
  }

  /** A pause may land late: until it did, a resume would be refused. A report when the job ended meanwhile. */
  private async land(landingMs: number): Promise<DebtReport | undefined> {
    const untilMs = this.ports.nowMs() + landingMs;
    for (let waitMs: number = PAUSING.againMs.first; ; waitMs = nextWait(waitMs, PAUSING.againMs)) {
      const within = Math.max(PAUSING.lookMs, untilMs - this.ports.nowMs());
      // Without an answer nothing is known.
      const sight = await this.ports.lookUnlessOver(PAUSED_OR_ENDED, within).catch(() => undefined);
      if (sight !== undefined && showsPausedOrEnded(sight)) return this.sighted(sight);
      this.state.isSeenRunning = sight !== undefined && showsRunning(sight);
      if (this.state.isSeenRunning || this.ports.nowMs() >= untilMs || this.ports.isOver()) return undefined;
      await this.ports.sleepUnlessOver(waitMs, 'until it is looked at again');
    }
  }

  private async sighted({ state }: { state?: string }): Promise<DebtReport | undefined> {
    if (isTerminal(state)) return endReport(state);
    await this.seenPaused();
    return undefined;
  }

  /** What is told of a pause that was not seen. */
  get unlandedReport(): DebtReport {
    const isPlain = this.state.isUnsupported === true && !this.isUndecided;
    return isPlain ? UNSUPPORTED : { outcome: 'not_paused', why: this.unlandedWords() };
  }

  private unlandedWords(): string {
    const { declined, awaits, afterwards } = this.request.words(this.landsUntilMs);
    if (declined !== undefined) return declined + this.unlistedWords;
    const until = new Date(this.landsUntilMs).toISOString();
    const lookedFor =
      this.ports.nowMs() < this.landsUntilMs
        ? `until ${until} it is looked for one that lands late, and resumed then`
        : undefined;
    const what = this.isHidden
      ? 'ONTAP took the pause but did not show it'
      : (awaits ?? this.state.failed ?? 'no pause of ours was seen to land');
    return [what, lookedFor, afterwards].filter((part) => part !== undefined).join('; ') + this.unlistedWords;
  }

  get unlistedWords(): string {
    return unlistedWords(this.state);
  }
}
