import { LISTED_AFTER_MS } from '../../contracts/approval';
import type { PausingState } from '../../contracts/carried-debt';
import type { UnpaidPause } from '../../contracts/poll-job';
import { isAbsenceProven } from './absence';
import type { PatchAnswer } from './command-rules';
import { nextWait, PAUSING } from './debt-bounds';
import type { PauseTerms } from './debt-bounds';
import type { DebtPorts, DebtReport, DebtSight } from './debt-ports';
import { ANY, endReport, PAUSED_OR_ENDED, showsPausedOrEnded, stateOf } from './debt-sights';
import { isTerminal, phaseOf } from './job-state';
import { OPEN_FOR_MS } from './pause-request';
import type { PauseRequest } from './pause-request';

/** What sending a pause came to. */
export type Sent = PatchAnswer | 'unanswered' | 'not_taken' | 'refused';

/** The read before a pause, and the tries of it: which of them may have been taken. */
export class PauseTries {
  /** Whether it was seen paused right before a try that ONTAP answered; undefined where nobody looked. */
  pausedBefore: boolean | undefined;
  /** When ONTAP answered a try last by a 404 of a job that a read right before it had shown. */
  private notFoundMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly ports: DebtPorts,
    private readonly terms: PauseTerms,
    private readonly request: PauseRequest,
    private readonly state: PausingState,
  ) {}

  /** What earlier runs sent may have been taken; or be carried out, for as long as that may be approved. */
  inherits(unpaid: UnpaidPause | undefined): void {
    if (unpaid === undefined) return;
    const { sentMs, isAsked } = unpaid;
    this.mayLandFrom(sentMs);
    if (isAsked) this.state.perhapsUntilMs = Math.max(this.state.perhapsUntilMs, sentMs + OPEN_FOR_MS);
  }

  /** A try of that time may have been taken. */
  mayLandFrom(sentMs: number, withinMs?: number): void {
    this.state.isPerhapsSent = true;
    this.landsLateFrom(sentMs, withinMs);
  }

  landsLateFrom(ms: number, withinMs: number = this.terms.lateWithinMs): void {
    this.state.perhapsUntilMs = Math.max(this.state.perhapsUntilMs, ms + withinMs);
  }

  /** What speaks against pausing it; undefined when it is to be paused. */
  async before(): Promise<DebtReport | undefined> {
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

  /** One try at a time, so that it is known whether one may have been taken. @throws what refuses it for good */
  async send(forMs: number = PAUSING.forMs): Promise<Sent> {
    const giveUpMs = this.ports.nowMs() + forMs;
    let perhapsTaken = false;
    for (let waitMs: number = PAUSING.againMs.first; ; waitMs = nextWait(waitMs, PAUSING.againMs)) {
      const { approved } = this.request;
      const tried = await this.ports.pause(perhapsTaken, approved);
      if (tried.kind === 'answered') {
        // What is paused after a try that it was not paused before is perhaps paused by that.
        if (this.pausedBefore !== false) this.pausedBefore = tried.pausedBefore;
        if (tried.answer !== 'gone' || this.isGone()) return tried.answer;
        if (tried.pausedBefore === false) this.notFoundMs = this.ports.nowMs();
      }
      if (tried.kind === 'awaits_approval') {
        this.request.asked(tried.approval);
        const untilMs = this.ports.asksUntilMs();
        const until = untilMs === undefined ? {} : { untilMs };
        await this.ports.tell({ kind: 'pausing', approval: tried.approval, ...until });
        return tried.kind;
      }
      if (tried.kind === 'turned_away' && tried.why !== undefined) this.state.notSent = tried.why;
      if (tried.kind === 'perhaps_taken') {
        perhapsTaken = true;
        this.state.list = 'wanted';
        this.mayLandFrom(this.ports.nowMs());
      }
      if (tried.kind === 'taken_and_failed') {
        this.state.failed = tried.why;
        return 'unanswered';
      }
      if (tried.kind === 'refused' || tried.kind === 'refused_by_ontap') {
        if (perhapsTaken) return 'unanswered';
        // What was asked for before may still be carried out.
        if (approved !== undefined) return 'not_taken';
        if (tried.kind === 'refused') throw tried.error;
        this.state.failed = tried.why;
        this.pausedBefore = false;
        return 'refused';
      }
      const leastMs = tried.kind === 'perhaps_taken' ? LISTED_AFTER_MS : 0;
      await this.ports.sleepUnlessOver(Math.max(waitMs, leastMs), 'until the pause is tried again');
      if (this.ports.isOver() || this.ports.nowMs() >= giveUpMs)
        return perhapsTaken ? 'unanswered' : 'not_taken';
    }
  }

  /** ONTAP did not take it, and nothing had paused the job right before. */
  isRefused(sent: Sent): boolean {
    // Nobody waits for another answer than a 404 that was perhaps none.
    if (sent === 'not_taken') return this.wasNotFound && this.ports.watchesRefused();
    return this.pausedBefore === false && ['refused', 'gone', 'unsupported'].includes(sent);
  }

  private get wasNotFound(): boolean {
    return this.ports.nowMs() < this.notFoundMs + PAUSING.refusedForMs;
  }

  /** Looks before that is believed: something on the way may have repeated the pause, and brought the second answer. */
  async lookRefused(sent: Sent): Promise<DebtSight | undefined> {
    const states = sent === 'unsupported' ? ANY : PAUSED_OR_ENDED;
    const sight = await this.ports.look(states, PAUSING.lookMs, 'pause').catch(() => undefined);
    if (sight !== undefined && showsPausedOrEnded(sight)) this.mayLandFrom(this.ports.nowMs());
    else if (this.mayHaveBeenDone(sent, sight)) this.mayLandFrom(this.ports.nowMs(), PAUSING.refusedForMs);
    return sight;
  }

  private mayHaveBeenDone(sent: Sent, sight: DebtSight | undefined): boolean {
    // A 404 twice is one.
    if (sent === 'gone') return sight?.found !== false;
    return sent !== 'unsupported' || this.ports.watchesRefused();
  }

  async isQueued(): Promise<boolean> {
    const sight = await this.ports.read().catch(() => undefined);
    return sight?.found === true && phaseOf(sight.state) === 'waiting';
  }
}
