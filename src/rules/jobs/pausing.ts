import type { UnpaidPause } from '../../contracts/poll-job';
import type { PausingState } from '../../contracts/carried-debt';
import { isAbsenceProven } from './absence';
import type { PatchAnswer } from './command-rules';
import { PAUSING } from './debt-bounds';
import type { DebtPorts, DebtReport } from './debt-ports';
import { endReport, lookAtEnd, PAUSED_OR_ENDED, showsRunning, stateOf } from './debt-sights';
import { isTerminal, phaseOf } from './job-state';
import { OPEN_FOR_MS, PauseRequest } from './pause-request';
import type { RequestNews } from './pause-request';

/** What the debt is told of its job. */
export interface PauseTerms {
  /** For so long a try of the pause without an answer may land. */
  lateWithinMs: number;
  /** When the job was seen in a state that is no end, before this debt began. */
  seenAliveMs?: number;
}

type Sent = PatchAnswer | 'unanswered' | 'not_taken';

/** The way from the read before a pause to where it is known to have landed, or can still do so, or needs not be paid. */
export class Pausing {
  private readonly request: PauseRequest;

  constructor(
    private readonly ports: DebtPorts,
    private readonly terms: PauseTerms,
    readonly state: PausingState,
  ) {
    this.request = new PauseRequest(ports, state.request);
  }

  get hasLanded(): boolean {
    return this.state.pausedAt !== undefined;
  }

  /** ONTAP took a pause, and has not shown it. */
  get isHidden(): boolean {
    return this.state.hiddenUntilMs !== undefined;
  }

  /** Why the pause may land for as long as its request is open; undefined when that is not known to be. */
  get openWords(): string | undefined {
    return this.request.openWords;
  }

  /** Nothing of ours can have paused it by now: all that was sent waits for approval. */
  get isOnlyAsked(): boolean {
    return this.request.isPending && !this.state.isPerhapsSent && !this.hasLanded && this.request.isKept;
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
    if (unpaid === undefined) return;
    const { sentMs, isAsked } = unpaid;
    this.mayLandFrom(sentMs);
    if (isAsked) this.state.perhapsUntilMs = Math.max(this.state.perhapsUntilMs, sentMs + OPEN_FOR_MS);
  }

  /** A try of that time may have been taken. */
  private mayLandFrom(sentMs: number): void {
    this.state.isPerhapsSent = true;
    this.landsLateFrom(sentMs);
  }

  private landsLateFrom(ms: number): void {
    this.state.perhapsUntilMs = Math.max(this.state.perhapsUntilMs, ms + this.terms.lateWithinMs);
  }

  /** A pause of ours was in force. One that waits for approval may be another. */
  landed(): void {
    this.state.pausedAt ??= new Date(this.ports.nowMs()).toISOString();
    this.state.isPausedByOther = false;
    delete this.state.hiddenUntilMs;
    if (!this.request.isKept) this.request.forget();
  }

  /** It is seen paused: by us, unless nothing of ours can have been carried out. */
  async seenPaused(): Promise<void> {
    const isPending = this.request.isKept && (await this.readAtOnce()) === 'pending';
    const isUndone = isPending && !this.hasLanded;
    // A try of ours without an answer has landed, too, unless something else explains what is seen.
    this.state.isPausedByOther = isUndone && (this.isOnlyAsked || (await this.ports.isPauseOfOthers()));
    if (!this.state.isPausedByOther) this.landed();
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
      const before = await this.before();
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

  /** What speaks against pausing it; undefined when it is to be paused. */
  private async before(): Promise<DebtReport | undefined> {
    for (let waitMs: number = PAUSING.lookAgainMs.first; ; waitMs = nextWait(waitMs, PAUSING.lookAgainMs)) {
      const sight = this.ports.isOver() ? undefined : await this.ports.read();
      if (sight === undefined)
        return { outcome: 'not_paused', why: 'cancelled, or its time was over, before it was paused' };
      if (sight.found) return this.found(sight.state);
      if (this.isGone()) return { outcome: 'vanished', why: 'ONTAP does not know the job any more' };
      await this.ports.sleepUnlessOver(waitMs, 'until it is looked for again');
    }
  }

  private found(state: string | undefined): DebtReport | undefined {
    delete this.state.absentSinceMs;
    if (isTerminal(state)) return endReport(state);
    this.state.seenAliveMs = this.ports.nowMs();
    if (phaseOf(state) !== 'paused') return undefined;
    return { outcome: 'was_paused', why: 'it was paused before, and stays so', ...stateOf(state) };
  }

  /** One more 404; whether that is an answer by now. */
  private isGone(): boolean {
    const nowMs = this.ports.nowMs();
    this.state.absentSinceMs ??= nowMs;
    const { absentSinceMs, seenAliveMs } = this.state;
    return isAbsenceProven({ nowMs, absentSinceMs, ...(seenAliveMs === undefined ? {} : { seenAliveMs }) });
  }

  private async pauseAndLand(): Promise<DebtReport | undefined> {
    const sent = await this.send();
    // An earlier try may have been taken: what a later one was told closes nothing but an end does.
    if (sent === 'terminal') return this.endedFirst();
    const isQueued = sent === 'not_running' && (await this.isQueued());
    if (!this.state.isPerhapsSent) {
      if (sent === 'unsupported')
        return { outcome: sent, why: 'this kind of job does not support pause; pause what started it' };
      if (sent === 'not_taken') return { outcome: 'not_paused', why: 'ONTAP did not take the pause in time' };
      if (sent === 'gone') return { outcome: 'vanished', why: 'ONTAP does not know the job any more' };
      if (isQueued) return { outcome: 'not_paused', why: 'it is queued; ONTAP pauses only a job that runs' };
      // It does not run, either: that is somebody else's pause.
      if (sent === 'not_running')
        return { outcome: 'was_paused', why: 'somebody else paused it before our pause, and it stays so' };
    }
    // Not running, and not queued: pausing, which shows as running.
    const isLanding = sent === 'accepted' || sent === 'running' || (sent === 'not_running' && !isQueued);
    if (sent === 'accepted') this.state.hiddenUntilMs = this.ports.nowMs() + PAUSING.hiddenForMs;
    else if (sent === 'awaits_approval') this.landsLateFrom(this.ports.nowMs());
    else this.mayLandFrom(this.ports.nowMs());
    const end = await this.land(isLanding ? PAUSING.landingMs : PAUSING.unansweredMs);
    if (!this.hasLanded && !this.state.isPausedByOther) await this.readRequest();
    return end;
  }

  /** What became of the request for approval of the pause: until it is over, the pause may land. */
  async readRequest(): Promise<RequestNews | undefined> {
    const news = await this.request.read();
    if (news !== 'executed') return news;
    // What was seen to land before may have been another one.
    if (this.hasLanded) this.landsLateFrom(this.ports.nowMs());
    else this.state.hiddenUntilMs ??= this.ports.nowMs() + PAUSING.hiddenForMs;
    return news;
  }

  private async endedFirst(): Promise<DebtReport> {
    const end = await lookAtEnd(this.ports);
    return end === undefined
      ? { outcome: 'finished', why: 'it had ended before the pause' }
      : endReport(end.state);
  }

  /** One try at a time, so that it is known whether one may have been taken. @throws what refuses it for good */
  private async send(): Promise<Sent> {
    const giveUpMs = this.ports.nowMs() + PAUSING.forMs;
    let perhapsTaken = false;
    for (let waitMs: number = PAUSING.againMs.first; ; waitMs = nextWait(waitMs, PAUSING.againMs)) {
      const tried = await this.ports.pause(perhapsTaken);
      if (tried.kind === 'answered' && (tried.answer !== 'gone' || this.isGone())) return tried.answer;
      if (tried.kind === 'awaits_approval') {
        this.request.asked(tried.approval);
        await this.ports.tell({ kind: 'pausing', approval: tried.approval });
        return tried.kind;
      }
      if (tried.kind === 'perhaps_taken') {
        perhapsTaken = true;
        this.mayLandFrom(this.ports.nowMs());
      }
      if (tried.kind === 'taken_and_failed') {
        this.state.failed = tried.why;
        return 'unanswered';
      }
      if (tried.kind === 'refused' && !perhapsTaken) throw tried.error;
      if (tried.kind === 'refused') return 'unanswered';
      await this.ports.sleepUnlessOver(waitMs, 'until the pause is tried again');
      if (this.ports.isOver() || this.ports.nowMs() >= giveUpMs)
        return perhapsTaken ? 'unanswered' : 'not_taken';
    }
  }

  /** A pause may land late: until it did, a resume would be refused. A report when the job ended meanwhile. */
  private async land(landingMs: number): Promise<DebtReport | undefined> {
    const untilMs = this.ports.nowMs() + landingMs;
    for (let waitMs: number = PAUSING.againMs.first; ; waitMs = nextWait(waitMs, PAUSING.againMs)) {
      const within = Math.max(PAUSING.lookMs, untilMs - this.ports.nowMs());
      // Without an answer nothing is known.
      const sight = await this.ports.lookUnlessOver(PAUSED_OR_ENDED, within).catch(() => undefined);
      if (sight?.found === true) {
        if (isTerminal(sight.state)) return endReport(sight.state);
        if (phaseOf(sight.state) === 'paused') {
          await this.seenPaused();
          return undefined;
        }
      }
      this.state.isSeenRunning = sight !== undefined && showsRunning(sight);
      if (this.state.isSeenRunning || this.ports.nowMs() >= untilMs || this.ports.isOver()) return undefined;
      await this.ports.sleepUnlessOver(waitMs, 'until it is looked at again');
    }
  }

  private async isQueued(): Promise<boolean> {
    const sight = await this.ports.read().catch(() => undefined);
    return sight?.found === true && phaseOf(sight.state) === 'waiting';
  }

  /** What is known of a pause that was not seen. */
  unlandedWords(): string {
    const { declined, awaits, afterwards } = this.request.words(this.landsUntilMs);
    if (declined !== undefined) return declined;
    const until = new Date(this.landsUntilMs).toISOString();
    const lookedFor =
      this.ports.nowMs() < this.landsUntilMs
        ? `until ${until} it is looked for one that lands late, and resumed then`
        : undefined;
    const what = this.isHidden
      ? 'ONTAP took the pause but did not show it'
      : (awaits ?? this.state.failed ?? 'no pause of ours was seen to land');
    return [what, lookedFor, afterwards].filter((part) => part !== undefined).join('; ');
  }
}

function nextWait(waitMs: number, { factor, longest }: { factor: number; longest: number }): number {
  return Math.min(longest, waitMs * factor);
}
