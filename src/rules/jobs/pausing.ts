import { approvalWords, isDeclined, vetoCommand } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import { isAbsenceProven } from './absence';
import type { PatchAnswer } from './command-rules';
import type { DebtPorts, DebtReport, DebtSight } from './debt-ports';
import { isTerminal, phaseOf } from './job-state';

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

const ENDS = ['success', 'failure'];
const PAUSED_OR_ENDED = ['paused', ...ENDS];

/** The bounds of pausing; no source gives one. */
export const PAUSING = {
  /** About 65 tries: a history has no room for every minute of a hold of days. */
  forMs: HOUR,
  againMs: { first: SECOND, factor: 2, longest: MINUTE },
  /** A pause that ONTAP accepted stays hidden behind `running` until it lands; so long the sequence waits for it. */
  landingMs: HOUR,
  /** The same for one that it never answered. */
  unansweredMs: 2 * MINUTE,
  /** An accepted one may land for so long. */
  hiddenForMs: 24 * HOUR,
  lookMs: 10 * SECOND,
  /** Between two reads of the request for approval of a pause, while that is open. */
  requestMs: 15 * MINUTE,
  /** Between two looks at a job that is not found, or gives no answer. */
  lookAgainMs: { first: 2 * SECOND, factor: 1.5, longest: 30 * SECOND },
} as const;

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
  /** Instant until which a try without an answer may land. */
  perhapsUntilMs = Number.NEGATIVE_INFINITY;
  /** Looked at last it ran, and no pause had landed. */
  isSeenRunning = false;
  private pausedAt?: string;
  /** The request for approval that ONTAP made of the pause. */
  private approval?: AwaitedApproval;
  private hiddenUntilMs?: number;
  /** When ONTAP was seen to have the request open: until its bound the pause may land. */
  private openUntilMs?: number;
  private askedMs = Number.NEGATIVE_INFINITY;
  private absentSinceMs?: number;
  private seenAliveMs: number | undefined;

  constructor(
    private readonly ports: DebtPorts,
    private readonly terms: PauseTerms,
  ) {
    this.seenAliveMs = terms.seenAliveMs;
  }

  get hasLanded(): boolean {
    return this.pausedAt !== undefined;
  }

  /** ONTAP took a pause, and has not shown it. */
  get isHidden(): boolean {
    return this.hiddenUntilMs !== undefined;
  }

  /** Why the pause may land for as long as its request is open; undefined when that is not known to be. */
  get openWords(): string | undefined {
    const { approval, openUntilMs } = this;
    if (approval === undefined || openUntilMs === undefined) return undefined;
    const { index, state } = approval;
    return `request ${index} for its pause is ${state}, and may still be carried out: ${vetoCommand(approval)}`;
  }

  get landsUntilMs(): number {
    const never = Number.NEGATIVE_INFINITY;
    return Math.max(this.perhapsUntilMs, this.hiddenUntilMs ?? never, this.openUntilMs ?? never);
  }

  get times(): { pausedAt?: string } {
    return this.pausedAt === undefined ? {} : { pausedAt: this.pausedAt };
  }

  /** A try of that time may have been taken. */
  mayLandFrom(sentMs: number | undefined): void {
    if (sentMs !== undefined)
      this.perhapsUntilMs = Math.max(this.perhapsUntilMs, sentMs + this.terms.lateWithinMs);
  }

  landed(): void {
    this.pausedAt ??= new Date(this.ports.nowMs()).toISOString();
    delete this.hiddenUntilMs;
    delete this.openUntilMs;
    delete this.approval;
  }

  /** A report when nothing is owed, nor can be. @throws what refuses it for good, when nothing is owed */
  async begin(): Promise<DebtReport | undefined> {
    try {
      const before = await this.before();
      const end = before ?? (await this.pauseAndLand());
      // An end is one whoever paused it.
      if (end === undefined || end.outcome === 'finished') return end;
      return (await this.inherits(before === undefined ? 'reset' : 'all', end)) ? undefined : end;
    } catch (error) {
      if (await this.inherits('all')) return undefined;
      throw error;
    }
  }

  /** Whether an earlier run left a debt behind: a run that is reset reads its own pause as one that was there before. */
  private async inherits(which: 'reset' | 'all', end?: DebtReport): Promise<boolean> {
    const sentMs = await this.ports.unpaidPauseMs(which);
    if (sentMs === undefined) return false;
    this.mayLandFrom(sentMs);
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
    delete this.absentSinceMs;
    if (isTerminal(state)) return endReport(state);
    this.seenAliveMs = this.ports.nowMs();
    if (phaseOf(state) !== 'paused') return undefined;
    return { outcome: 'was_paused', why: 'it was paused before, and stays so', ...stateOf(state) };
  }

  /** One more 404; whether that is an answer by now. */
  private isGone(): boolean {
    const nowMs = this.ports.nowMs();
    this.absentSinceMs ??= nowMs;
    const { absentSinceMs, seenAliveMs } = this;
    return isAbsenceProven({ nowMs, absentSinceMs, ...(seenAliveMs === undefined ? {} : { seenAliveMs }) });
  }

  private async pauseAndLand(): Promise<DebtReport | undefined> {
    const sent = await this.send();
    // An earlier try may have been taken: what a later one was told closes nothing but an end does.
    if (sent === 'terminal') return this.endedFirst();
    const isQueued = sent === 'not_running' && (await this.isQueued());
    const isOpen = this.perhapsUntilMs > this.ports.nowMs();
    if (!isOpen) {
      if (sent === 'unsupported')
        return { outcome: sent, why: 'this kind of job does not support pause; pause what started it' };
      if (sent === 'not_taken') return { outcome: 'not_paused', why: 'ONTAP did not take the pause in time' };
      if (sent === 'gone') return { outcome: 'vanished', why: 'ONTAP does not know the job any more' };
      if (isQueued) return { outcome: 'not_paused', why: 'it is queued; ONTAP pauses only a job that runs' };
    }
    // No try of ours may have been taken, and it does not run: that is somebody else's pause.
    if (!isOpen && sent === 'not_running')
      return { outcome: 'was_paused', why: 'somebody else paused it before our pause, and it stays so' };
    // Not running, and not queued: pausing, which shows as running.
    const isLanding = sent === 'accepted' || sent === 'running' || (sent === 'not_running' && !isQueued);
    if (sent === 'accepted') this.hiddenUntilMs = this.ports.nowMs() + PAUSING.hiddenForMs;
    else this.mayLandFrom(this.ports.nowMs());
    const end = await this.land(isLanding ? PAUSING.landingMs : PAUSING.unansweredMs);
    await this.readRequest();
    return end;
  }

  /** What became of the request for approval of the pause: until it is over, the pause may land. */
  async readRequest(): Promise<void> {
    if (this.approval === undefined) return;
    const approval = await this.ports.readRequest(this.approval);
    // What can't be read says nothing: the pause is looked for as one that had no answer.
    if (approval.state === undefined) return;
    this.approval = approval;
    delete this.openUntilMs;
    if (isDeclined(approval)) return;
    if (approval.state === 'executed') this.hiddenUntilMs ??= this.ports.nowMs() + PAUSING.hiddenForMs;
    else this.openUntilMs = this.askedMs + PAUSING.hiddenForMs;
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
        this.approval = tried.approval;
        this.askedMs = this.ports.nowMs();
        await this.ports.tell({ kind: 'pausing', approval: tried.approval });
        return tried.kind;
      }
      if (tried.kind === 'perhaps_taken') {
        perhapsTaken = true;
        this.mayLandFrom(this.ports.nowMs());
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
          this.landed();
          return undefined;
        }
      }
      this.isSeenRunning = sight !== undefined && showsRunning(sight);
      if (this.isSeenRunning || this.ports.nowMs() >= untilMs || this.ports.isOver()) return undefined;
      await this.ports.sleepUnlessOver(waitMs, 'until it is looked at again');
    }
  }

  private async isQueued(): Promise<boolean> {
    const sight = await this.ports.read().catch(() => undefined);
    return sight?.found === true && phaseOf(sight.state) === 'waiting';
  }

  /** What is known of a pause that was not seen. */
  unlandedWords(): string {
    const { approval } = this;
    if (approval !== undefined && isDeclined(approval))
      return `the pause was not done: ${approvalWords(approval)}`;
    const afterwards =
      approval &&
      approval.state !== 'executed' &&
      `approved later, it leaves the job paused: ${vetoCommand(approval)}`;
    const parts =
      this.ports.nowMs() >= this.landsUntilMs
        ? [this.unlandedWhat(), afterwards]
        : [
            this.unlandedWhat(),
            `until ${new Date(this.landsUntilMs).toISOString()} it is looked for one that lands late, and resumed then`,
            afterwards,
          ];
    return parts.filter((part) => typeof part === 'string').join('; ');
  }

  private unlandedWhat(): string {
    if (this.approval !== undefined && !this.isHidden)
      return `the pause awaits approval in ONTAP: ${approvalWords(this.approval)}`;
    return this.isHidden ? 'ONTAP took the pause but did not show it' : 'no pause of ours was seen to land';
  }
}

/** How an end is seen that ONTAP told; undefined when it is not. */
export async function lookAtEnd(ports: DebtPorts): Promise<{ found: true; state?: string } | undefined> {
  const sight = await ports.look(ENDS, PAUSING.lookMs).catch(() => undefined);
  return sight?.found === true && isTerminal(sight.state) ? sight : undefined;
}

function endReport(state: string | undefined): DebtReport {
  return { outcome: 'finished', why: `it ended as ${state ?? 'unknown'}`, ...stateOf(state) };
}

/** It is neither paused nor ended, as far as ONTAP shows. */
export function showsRunning(sight: DebtSight): boolean {
  const phase = sight.found ? phaseOf(sight.state) : 'unknown';
  return phase === 'running' || phase === 'waiting';
}

function nextWait(waitMs: number, { factor, longest }: { factor: number; longest: number }): number {
  return Math.min(longest, waitMs * factor);
}

const stateOf = (state: string | undefined) => (state === undefined ? {} : { state });
