import { isDeclined, UNREAD_FOR_MS } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import type { DebtState } from '../../contracts/carried-debt';
import { isAbsenceProven } from './absence';
import { PAUSING, PAYING, type PauseTerms } from './debt-bounds';
import type { DebtEnd, DebtPorts, DebtReport, DebtSight } from './debt-ports';
import { ANY, lookAtEnd, PAUSED_OR_ENDED, RUNS_OR_ENDED, showsRunning, stateOf } from './debt-sights';
import { isTerminal, phaseOf } from './job-state';
import { newDebt } from './new-debt';
import { Pausing } from './pausing';
import { WHOSE } from './pausing-words';
import { ResumeRequests } from './resume-requests';

/**
 * A pause of ours, from the read before it until nothing of it can hit the job any more. Every failure is tried again,
 * none is concluded from; nor is a 404 before its time.
 */
export class PauseDebt {
  readonly pausing: Pausing;
  private readonly resumes: ResumeRequests;
  private readonly state: DebtState;

  constructor(
    private readonly ports: DebtPorts,
    private readonly terms: PauseTerms,
    private readonly before?: DebtState,
  ) {
    this.state = before ?? newDebt(terms);
    this.pausing = new Pausing(ports, terms, this.state.pausing);
    this.resumes = new ResumeRequests(ports, this.state);
  }

  /** The life of the debt, or of what is left of it. @throws what refuses the pause for good, or the read before it, when nothing is owed */
  async run(): Promise<DebtEnd> {
    if (this.before !== undefined) {
      await this.tellAgain();
      return this.payBack();
    }
    const begun = await this.pausing.begin();
    if (begun !== undefined) return { kind: 'paid', report: begun };
    if (this.pausing.hasLanded) {
      await this.ports.tell({ kind: 'holding' });
      await this.ports.hold();
    }
    this.state.giveUpMs = this.ports.nowMs() + PAYING.forMs;
    if (this.pausing.state.isPausedByOther) await this.leave();
    else if (this.pausing.state.isSeenRunning || this.pausing.isOnlyAsked) await this.runs();
    else await this.ports.tell({ kind: 'resuming' });
    return this.payBack();
  }

  /** Of a run that knows how it stands, but has told nobody. */
  private tellAgain(): Promise<void> {
    const { asked, isRunning } = this.state;
    if (isRunning) return this.tellRunning();
    const untilMs = this.pausing.landsUntilMs;
    if (this.pausing.state.isPausedByOther)
      return this.ports.tell({ kind: 'watching', report: this.pausing.leftReport, untilMs });
    return this.ports.tell({ kind: 'resuming', ...(asked === undefined ? {} : { approval: asked }) });
  }

  /** Resumes, whatever it takes, and looks for as long as another try of the pause may land. */
  private async payBack(): Promise<DebtEnd> {
    const { state, ports } = this;
    for (; state.tries < PAYING.mostTries && ports.nowMs() < state.giveUpMs; state.tries++) {
      if (ports.isFull()) return { kind: 'goes_on', state };
      const step = await this.step().catch((error: unknown) => this.reach(error));
      if (typeof step === 'object') return step;
      if (step === 'progress') {
        state.waitMs = PAYING.againMs.first;
        continue;
      }
      await ports.sleep(state.waitMs, 'until it is tried again');
      state.waitMs = Math.min(PAYING.againMs.longest, state.waitMs * PAYING.againMs.factor);
    }
    return { kind: 'owed', why: state.isRunning ? 'nobody could look at it any more' : this.unpaidWords() };
  }

  /** No answer, a refused login, a role that changed: nothing follows from it, and its time is nobody's. */
  private async reach(error: unknown): Promise<undefined> {
    const fromMs = this.ports.nowMs();
    await this.ports.reach(error).catch(() => undefined);
    this.state.giveUpMs += this.ports.nowMs() - fromMs;
  }

  private async step(): Promise<DebtEnd | 'progress' | undefined> {
    if (this.pausing.state.isPausedByOther) return this.watchOther();
    if (this.state.isRunning) return this.watch();
    const sight = await this.resume();
    if (sight === 'ended') return this.ended();
    if (!sight.found) return this.absent();
    delete this.state.absentSinceMs;
    if (isTerminal(sight.state)) return this.ended(sight.state);
    if (!showsRunning(sight)) return undefined;
    await this.runs(sight.state);
    return 'progress';
  }

  /** One resume, and what is seen of it: a read alone may show a state from before the pause. */
  private async resume(): Promise<DebtSight | 'ended'> {
    const { isResumeSent, asked } = this.state;
    const isOver = asked !== undefined && isDeclined(asked);
    if (isOver) {
      const sight = await this.ports.look(RUNS_OR_ENDED, PAYING.askAnewMs, 'resume');
      if (!sight.found || showsRunning(sight) || isTerminal(sight.state)) return sight;
    }
    this.state.isResumeSent = true; // also when no answer comes
    const { isLongUnread } = this;
    const isAnew = isOver || isLongUnread;
    if (isAnew) delete this.state.unreadSinceMs;
    const { answer, perhapsSentBefore, approval, failed } = await this.ports.resume(
      isAnew ? undefined : asked,
      isLongUnread,
    );
    delete this.state.failed;
    if (failed !== undefined) this.state.failed = failed;
    if (perhapsSentBefore) this.state.mayHaveAsked = true;
    // Asked for is not done; a try before that had no answer may be what was asked for.
    const isTaken = answer === 'accepted' || (perhapsSentBefore && answer !== 'awaits_approval');
    this.state.isResumeSent = isResumeSent || isTaken;
    if (answer === 'accepted' && failed === undefined) this.pausing.landed();
    await this.noteApproval(approval);
    switch (answer) {
      case 'running':
        return { found: true, state: 'running' };
      case 'accepted':
      case 'awaits_approval':
        return this.ports.look(RUNS_OR_ENDED, PAYING.resumeSeenMs, 'resume');
      case 'terminal': {
        const end = await lookAtEnd(this.ports);
        return end.found ? end : 'ended';
      }
      case 'not_running':
      case 'unsupported':
      case 'gone': {
        const sight = await this.ports.look(ANY, PAYING.lookMs);
        // ONTAP did not say to the resume that it runs.
        return sight.found && phaseOf(sight.state) === 'running' ? { found: true } : sight;
      }
    }
  }

  /** Whether it is approved can't be told: what we owe does not wait for that. */
  private get isLongUnread(): boolean {
    const { unreadSinceMs } = this.state;
    return unreadSinceMs !== undefined && this.ports.nowMs() - unreadSinceMs >= UNREAD_FOR_MS;
  }

  /** Each change of it is told; of one that is answered otherwise nothing is open any more. */
  private async noteApproval(approval: AwaitedApproval | undefined): Promise<void> {
    const before = this.state.asked;
    // One that is approved is done by what ONTAP accepts.
    if (before?.state !== 'approved') this.resumes.keep(before, approval);
    if (approval === undefined) delete this.state.asked;
    else this.state.asked = approval;
    if (approval === undefined || approval.state !== undefined) delete this.state.unreadSinceMs;
    else this.state.unreadSinceMs ??= this.ports.nowMs();
    const isKnown =
      (before === undefined) === (approval === undefined) &&
      before?.index === approval?.index &&
      before?.state === approval?.state;
    if (isKnown) return;
    await this.ports.tell({ kind: 'resuming', ...(approval === undefined ? {} : { approval }) });
  }

  /** Looks until no try of the pause can land any more. */
  private async watch(): Promise<DebtEnd | 'progress' | undefined> {
    const untilMs = (await this.watchUntilMs()) - this.ports.nowMs();
    const isOpen = this.pausing.openWords !== undefined;
    const mostMs = isOpen || this.pausing.isUnlisted ? PAUSING.requestMs : Number.POSITIVE_INFINITY;
    const leftMs = Math.max(PAYING.lookMs - PAYING.lastLookMs, Math.min(mostMs, untilMs));
    const sight = await this.ports.look(PAUSED_OR_ENDED, leftMs + PAYING.lastLookMs, 'pause');
    if (!sight.found) return this.absent();
    delete this.state.absentSinceMs;
    if (isTerminal(sight.state)) return this.ended(sight.state);
    const nowMs = this.ports.nowMs();
    if (phaseOf(sight.state) === 'paused') return this.foundPaused(nowMs);
    if (!showsRunning(sight)) return undefined;
    await this.pausing.readRequest();
    const overMs = await this.watchUntilMs();
    this.state.giveUpMs = Math.max(nowMs, overMs) + PAYING.forMs;
    if (nowMs >= overMs) {
      await this.resumes.read();
      return this.over(sight.state);
    }
    return isOpen ? 'progress' : undefined;
  }

  private async watchUntilMs(): Promise<number> {
    if (!this.state.isChainAsked) {
      this.pausing.inherits(await this.ports.unpaidPause('reset'));
      this.state.isChainAsked = true;
    }
    return this.overMs;
  }

  private async foundPaused(nowMs: number): Promise<'progress'> {
    this.state.isRunning = false;
    this.state.giveUpMs = nowMs + PAYING.forMs;
    await this.pausing.seenPaused();
    if (this.pausing.state.isPausedByOther) await this.leave();
    else {
      this.state.landedLate += 1;
      await this.ports.tell({ kind: 'resuming' });
    }
    return 'progress';
  }

  /** What somebody else paused is not ours to resume; what we have asked for may still land. */
  private async leave(): Promise<void> {
    const untilMs = Math.max(this.ports.nowMs(), this.pausing.landsUntilMs);
    this.state.giveUpMs = untilMs + PAYING.forMs;
    await this.ports.tell({ kind: 'watching', report: this.pausing.leftReport, untilMs });
  }

  /** Until the pause of somebody else is over, or the request for ours. */
  private async watchOther(): Promise<DebtEnd | 'progress' | undefined> {
    const once = () => this.ports.look(ANY, PAYING.lookMs);
    const sight = await this.ports.look(RUNS_OR_ENDED, PAUSING.requestMs).catch(once);
    if (!sight.found) return this.absent();
    delete this.state.absentSinceMs;
    if (isTerminal(sight.state)) return this.ended(sight.state);
    const news = await this.pausing.readRequest();
    if (showsRunning(sight)) {
      this.pausing.state.isPausedByOther = false;
      await this.runs(sight.state);
      return 'progress';
    }
    if (news === 'executed') return { kind: 'owed', why: WHOSE };
    const left: DebtEnd = { kind: 'paid', report: { ...this.pausing.leftReport, ...stateOf(sight.state) } };
    if (news === 'declined') return left;
    if (this.ports.nowMs() < this.pausing.landsUntilMs) return 'progress';
    return this.pausing.isUndecided ? { kind: 'owed', why: this.pausing.openWords ?? WHOSE } : left;
  }

  private async runs(state?: string): Promise<void> {
    await this.resumes.read();
    this.state.isRunning = true;
    this.state.ranSinceMs = this.ports.nowMs();
    if (this.pausing.hasLanded) this.state.resumedAt = new Date(this.state.ranSinceMs).toISOString();
    this.state.giveUpMs = this.overMs + PAYING.forMs;
    await this.tellRunning(state);
  }

  private tellRunning(state?: string): Promise<void> {
    return this.ports.tell({ kind: 'watching', report: this.runningReport(state), untilMs: this.overMs });
  }

  /** Nothing of ours lands any more, and what ONTAP took back at once was noticed. */
  private get overMs(): number {
    return Math.max(this.state.ranSinceMs + PAYING.settledMs, this.pausing.landsUntilMs);
  }

  /** Not found: no answer before its time, and never the end of a debt that is paid. */
  private absent(): DebtEnd | undefined {
    const nowMs = this.ports.nowMs();
    this.state.absentSinceMs ??= nowMs;
    const absence = { nowMs, absentSinceMs: this.state.absentSinceMs, seenAliveMs: this.state.absentSinceMs };
    if (nowMs < this.pausing.state.perhapsUntilMs || !isAbsenceProven(absence)) return undefined;
    const since = new Date(this.state.absentSinceMs).toISOString();
    return { kind: 'owed', why: `ONTAP has not shown it since ${since}: it ended unseen, or may be paused` };
  }

  private over(state?: string): DebtEnd {
    if (this.pausing.isHidden)
      return { kind: 'owed', why: 'ONTAP took the pause and never showed it: it may still land' };
    const { openWords } = this.pausing;
    if (openWords !== undefined) return { kind: 'owed', why: openWords };
    return { kind: 'paid', report: this.runningReport(state) };
  }

  private ended(state?: string): DebtEnd {
    const why = state === undefined ? 'it has ended' : `it ended as ${state}`;
    const report: DebtReport =
      this.state.resumedAt === undefined || !this.state.isRunning
        ? { outcome: 'finished', why }
        : { ...this.runningReport(state), why: `it ran again, and ${why}` };
    return { kind: 'paid', report: { ...report, ...this.pausing.times, ...stateOf(state) } };
  }

  private runningReport(state?: string): DebtReport {
    const { times, hasLanded } = this.pausing;
    if (!hasLanded) return { ...this.pausing.unlandedReport, ...stateOf(state) };
    const { landedLate, resumedAt } = this.state;
    return {
      ...this.resumes.report(this.pausing.unlistedWords),
      ...times,
      ...stateOf(state),
      ...(resumedAt === undefined ? {} : { resumedAt }),
      ...(landedLate === 0 ? {} : { landedLate }),
    };
  }

  private unpaidWords(): string {
    const unseen = this.pausing.hasLanded
      ? 'it could not be resumed'
      : 'whether it is paused could not be seen';
    return this.resumes.unpaidWords ?? unseen;
  }
}
