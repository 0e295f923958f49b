import { isDeclined, UNREAD_FOR_MS, waitsWords } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import { isAbsenceProven } from './absence';
import { PAUSING, PAYING } from './debt-bounds';
import type { DebtEnd, DebtPorts, DebtReport, DebtSight } from './debt-ports';
import { ANY, lookAtEnd, PAUSED_OR_ENDED, RUNS_OR_ENDED, showsRunning, stateOf } from './debt-sights';
import { isTerminal, phaseOf } from './job-state';
import { Pausing } from './pausing';
import type { PauseTerms } from './pause-tries';

const LEFT: DebtReport = {
  outcome: 'was_paused',
  why: 'somebody else paused it while our pause waited for approval, and it stays so',
};
const WHOSE =
  'somebody else had paused it before ONTAP carried out the request for our pause: nobody can tell whose pause it is';

/**
 * A pause of ours, from the read before it until nothing of it can hit the job any more. Every failure is tried again,
 * none is concluded from; nor is a 404 before its time.
 */
export class PauseDebt {
  private readonly pausing: Pausing;
  private resumedAt?: string;
  private isResumeSent = false;
  /** The request for approval that ONTAP made of the resume. */
  private asked?: AwaitedApproval;
  /** Why the job failed that ONTAP resumed it by, at the last try. */
  private failed?: string | undefined;
  /** Since when that can't be read. */
  private unreadSinceMs?: number;
  private landedLate = 0;
  /** It was seen or said to run, and not paused since. */
  private isRunning = false;
  private ranSinceMs = 0;
  private absentSinceMs?: number;
  private isChainAsked = false;
  private giveUpMs = 0;

  constructor(
    private readonly ports: DebtPorts,
    private readonly terms: PauseTerms,
  ) {
    this.pausing = new Pausing(ports, terms);
  }

  /** The whole life of the debt. @throws what refuses the pause for good, or the read before it, when nothing is owed */
  async run(): Promise<DebtEnd> {
    const begun = await this.pausing.begin();
    if (begun !== undefined) return { kind: 'paid', report: begun };
    if (this.pausing.hasLanded) {
      await this.ports.tell({ kind: 'holding' });
      await this.ports.hold();
    }
    return this.payBack();
  }

  /** Resumes, whatever it takes, and looks for as long as another try of the pause may land. */
  private async payBack(): Promise<DebtEnd> {
    this.giveUpMs = this.ports.nowMs() + PAYING.forMs;
    if (this.pausing.isPausedByOther) await this.leave();
    else if (this.pausing.isSeenRunning || this.pausing.isOnlyAsked) await this.runs();
    else await this.ports.tell({ kind: 'resuming' });
    let waitMs: number = PAYING.againMs.first;
    for (let tries = 0; tries < PAYING.mostTries && this.ports.nowMs() < this.giveUpMs; tries++) {
      const step = await this.step().catch((error: unknown) => this.reach(error));
      if (typeof step === 'object') return step;
      if (step === 'progress') {
        waitMs = PAYING.againMs.first;
        continue;
      }
      await this.ports.sleep(waitMs, 'until it is tried again');
      waitMs = Math.min(PAYING.againMs.longest, waitMs * PAYING.againMs.factor);
    }
    return { kind: 'owed', why: this.isRunning ? 'nobody could look at it any more' : this.unpaidWords() };
  }

  /** No answer, a refused login, a role that changed: nothing follows from it, and its time is nobody's. */
  private async reach(error: unknown): Promise<undefined> {
    const fromMs = this.ports.nowMs();
    await this.ports.reach(error).catch(() => undefined);
    this.giveUpMs += this.ports.nowMs() - fromMs;
  }

  private async step(): Promise<DebtEnd | 'progress' | undefined> {
    if (this.pausing.isPausedByOther) return this.watchOther();
    if (this.isRunning) return this.watch();
    const sight = await this.resume();
    if (sight === 'ended') return this.ended();
    if (!sight.found) return this.absent();
    delete this.absentSinceMs;
    if (isTerminal(sight.state)) return this.ended(sight.state);
    if (!showsRunning(sight)) return undefined;
    await this.runs(sight.state);
    return 'progress';
  }

  /** One resume, and what is seen of it: a read alone may show a state from before the pause. */
  private async resume(): Promise<DebtSight | 'ended'> {
    const { isResumeSent, asked } = this;
    const isOver = asked !== undefined && isDeclined(asked);
    if (isOver) {
      const sight = await this.ports.look(RUNS_OR_ENDED, PAYING.askAnewMs, 'resume');
      if (!sight.found || showsRunning(sight) || isTerminal(sight.state)) return sight;
    }
    this.isResumeSent = true; // also when no answer comes
    const isAnew = isOver || this.isLongUnread;
    if (isAnew) delete this.unreadSinceMs;
    const { answer, perhapsSentBefore, approval, failed } = await this.ports.resume(
      isAnew ? undefined : asked,
    );
    this.failed = failed;
    const isTaken = answer === 'accepted' || answer === 'awaits_approval';
    this.isResumeSent = isResumeSent || perhapsSentBefore || isTaken;
    if (answer === 'accepted' && failed === undefined) this.pausing.landed();
    await this.noteApproval(approval);
    switch (answer) {
      case 'running':
        return { found: true, state: 'running' };
      case 'accepted':
      case 'awaits_approval':
        return this.ports.look(RUNS_OR_ENDED, PAYING.resumeSeenMs, 'resume');
      case 'terminal':
        return (await lookAtEnd(this.ports)) ?? 'ended';
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
    const { unreadSinceMs } = this;
    return unreadSinceMs !== undefined && this.ports.nowMs() - unreadSinceMs >= UNREAD_FOR_MS;
  }

  /** Each change of it is told; of one that is answered otherwise nothing is open any more. */
  private async noteApproval(approval: AwaitedApproval | undefined): Promise<void> {
    const before = this.asked;
    if (approval === undefined) delete this.asked;
    else this.asked = approval;
    if (approval === undefined || approval.state !== undefined) delete this.unreadSinceMs;
    else this.unreadSinceMs ??= this.ports.nowMs();
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
    const mostMs = isOpen ? PAUSING.requestMs : Number.POSITIVE_INFINITY;
    const leftMs = Math.max(PAYING.lookMs - PAYING.lastLookMs, Math.min(mostMs, untilMs));
    const sight = await this.ports.look(PAUSED_OR_ENDED, leftMs + PAYING.lastLookMs, 'pause');
    if (!sight.found) return this.absent();
    delete this.absentSinceMs;
    if (isTerminal(sight.state)) return this.ended(sight.state);
    const nowMs = this.ports.nowMs();
    if (phaseOf(sight.state) === 'paused') return this.foundPaused(nowMs);
    if (!showsRunning(sight)) return undefined;
    await this.pausing.readRequest();
    const overMs = await this.watchUntilMs();
    this.giveUpMs = Math.max(nowMs, overMs) + PAYING.forMs;
    if (nowMs >= overMs) return this.over(sight.state);
    return isOpen ? 'progress' : undefined;
  }

  private async watchUntilMs(): Promise<number> {
    if (!this.isChainAsked) {
      this.pausing.inherits(await this.ports.unpaidPause('reset'));
      this.isChainAsked = true;
    }
    return Math.max(this.ranSinceMs + PAYING.settledMs, this.pausing.landsUntilMs);
  }

  private async foundPaused(nowMs: number): Promise<'progress'> {
    this.isRunning = false;
    this.giveUpMs = nowMs + PAYING.forMs;
    await this.pausing.seenPaused();
    if (this.pausing.isPausedByOther) await this.leave();
    else {
      this.landedLate += 1;
      await this.ports.tell({ kind: 'resuming' });
    }
    return 'progress';
  }

  /** What somebody else paused is not ours to resume; what we have asked for may still land. */
  private async leave(): Promise<void> {
    const untilMs = this.pausing.landsUntilMs;
    this.giveUpMs = untilMs + PAYING.forMs;
    await this.ports.tell({ kind: 'watching', report: LEFT, untilMs });
  }

  /** Until the pause of somebody else is over, or the request for ours. */
  private async watchOther(): Promise<DebtEnd | 'progress' | undefined> {
    const once = () => this.ports.look(ANY, PAYING.lookMs);
    const sight = await this.ports.look(RUNS_OR_ENDED, PAUSING.requestMs).catch(once);
    if (!sight.found) return this.absent();
    delete this.absentSinceMs;
    if (isTerminal(sight.state)) return this.ended(sight.state);
    const news = await this.pausing.readRequest();
    if (showsRunning(sight)) {
      this.pausing.isPausedByOther = false;
      await this.runs(sight.state);
      return 'progress';
    }
    if (news === 'declined') return { kind: 'paid', report: { ...LEFT, ...stateOf(sight.state) } };
    if (news === 'executed') return { kind: 'owed', why: WHOSE };
    if (this.ports.nowMs() < this.pausing.landsUntilMs) return 'progress';
    return { kind: 'owed', why: this.pausing.openWords ?? WHOSE };
  }

  private async runs(state?: string): Promise<void> {
    this.isRunning = true;
    this.ranSinceMs = this.ports.nowMs();
    if (this.pausing.hasLanded) this.resumedAt = new Date(this.ranSinceMs).toISOString();
    const untilMs = Math.max(this.ranSinceMs + PAYING.settledMs, this.pausing.landsUntilMs);
    this.giveUpMs = untilMs + PAYING.forMs;
    await this.ports.tell({ kind: 'watching', report: this.runningReport(state), untilMs });
  }

  /** Not found: no answer before its time, and never the end of a debt that is paid. */
  private absent(): DebtEnd | undefined {
    const nowMs = this.ports.nowMs();
    this.absentSinceMs ??= nowMs;
    const absence = { nowMs, absentSinceMs: this.absentSinceMs, seenAliveMs: this.absentSinceMs };
    if (nowMs < this.pausing.perhapsUntilMs || !isAbsenceProven(absence)) return undefined;
    const since = new Date(this.absentSinceMs).toISOString();
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
      this.resumedAt === undefined || !this.isRunning
        ? { outcome: 'finished', why }
        : { ...this.runningReport(state), why: `it ran again, and ${why}` };
    return { kind: 'paid', report: { ...report, ...this.pausing.times, ...stateOf(state) } };
  }

  private runningReport(state?: string): DebtReport {
    const { times, hasLanded } = this.pausing;
    if (!hasLanded) return { outcome: 'not_paused', why: this.pausing.unlandedWords(), ...stateOf(state) };
    const again =
      this.landedLate === 0
        ? ''
        : `; it was found paused ${this.landedLate}× after it had been let go, by a late try of ours or by somebody, and resumed`;
    const report: DebtReport = this.isResumeSent
      ? { outcome: 'resumed', why: `it runs again${again}` }
      : { outcome: 'resumed_by_other', why: 'somebody else resumed it; it is not paused again' };
    return {
      ...report,
      ...times,
      ...stateOf(state),
      ...(this.resumedAt === undefined ? {} : { resumedAt: this.resumedAt }),
      ...(this.landedLate === 0 ? {} : { landedLate: this.landedLate }),
    };
  }

  private unpaidWords(): string {
    if (this.asked !== undefined) return `its resume ${waitsWords(this.asked)}`;
    if (this.failed !== undefined) return `it could not be resumed: ${this.failed}`;
    return this.pausing.hasLanded ? 'it could not be resumed' : 'whether it is paused could not be seen';
  }
}
