import { waitsWords } from '../../contracts/approval';
import type { AwaitedApproval, OpenApproval } from '../../contracts/approval';
import { FAILURE_ROOM } from '../../contracts/history-room';
import type { JobRecord } from '../../contracts/job';
import type { SequenceJobReport, SequenceStep, StepReport } from '../../contracts/sequence';
import { cutBytes } from '../../contracts/text';
import type { JobOutcome } from '../../contracts/track-job';
import { finalAnswer, isTerminal } from '../../rules/jobs';
import type { PauseEnd, PauseHandle } from './pause-handle';

/** What became of a step; which one, the run knows. */
export type StepResult = Omit<StepReport, 'index' | 'step'>;

/** Where the sequence stands for which a job is reported. */
export type SequencePhase = 'running' | 'ended' | 'stopped' | 'cancelled';

const ENDED_EARLY = {
  stopped: 'the sequence stopped, since another job failed',
  cancelled: 'the sequence was cancelled',
} as const;

/** One job of a sequence: what was done with it, and what is owed to it. */
export class JobRun {
  readonly steps: StepReport[] = [];
  /** The child that holds the pause, from its start until it is paid back. */
  pause?: PauseHandle;
  /** A cancel of ours may have been taken. */
  cancelSent = false;
  /** The request for approval that ONTAP made of a cancel, while its effect is looked for. */
  asked?: OpenApproval;
  /** The same of one that has its answer, as it was read then: it may still be carried out. */
  leftAsked?: AwaitedApproval;
  /** Whom it waits for besides, in words. */
  waitsFor?: string | undefined;
  private isBegun = false;
  private failure?: string;
  private end?: JobOutcome['outcome'];
  /** Why it may still be paused by us. */
  private owed?: string;
  private paying?: Promise<PauseEnd>;
  /** Children of pauses that have ended; they may watch on. */
  private readonly past: PauseHandle[] = [];

  /** @param foundAt - When the selection found it. */
  constructor(
    readonly job: JobRecord,
    private readonly foundAt: string,
  ) {}

  /** When it was seen alive last, as far as this sequence knows. */
  get seenAt(): string | undefined {
    return isTerminal(this.job.state) ? undefined : this.foundAt;
  }

  /** No child of this sequence watches the job any more. */
  get isUnwatched(): boolean {
    return this.past.every((pause) => pause.hasEnded);
  }

  get uuid(): string {
    return this.job.uuid;
  }

  /** Further steps make sense: none failed, and the job has not ended. */
  get isActive(): boolean {
    return this.failure === undefined && this.end === undefined;
  }

  get hasFailed(): boolean {
    return this.failure !== undefined;
  }

  /** What a person has to approve in ONTAP, or which run has to end, before it goes on. */
  get waits(): string | undefined {
    return this.asked === undefined ? this.waitsFor : `the cancel ${waitsWords(this.asked)}`;
  }

  /** A step of it begins. */
  begin(): void {
    this.isBegun = true;
  }

  /** The job itself ended; how, who saw it first knows best. */
  ended(outcome: JobOutcome['outcome']): void {
    this.end ??= outcome;
  }

  add(index: number, step: SequenceStep['step'], result: StepResult): void {
    this.steps.push({ index, step, ...result });
    if (result.outcome === 'failed') this.failed(result.why);
  }

  failed(why: string): void {
    this.failure ??= why;
  }

  /** Has the pause paid back, if one is held; how that ended. */
  payPause(): Promise<PauseEnd | undefined> {
    const { pause } = this;
    if (pause === undefined) return Promise.resolve(undefined);
    return (this.paying ??= this.pay(pause));
  }

  /** The pause has ended, by our doing or not. */
  paid(end: PauseEnd): void {
    if (this.pause !== undefined) this.past.push(this.pause);
    delete this.pause;
    delete this.paying;
    if ('failure' in end) {
      if (end.owed !== undefined) this.owed ??= end.owed;
      return;
    }
    const { report } = end;
    if (report.outcome === 'finished' || report.outcome === 'vanished')
      this.ended(finalAnswer(report, this.cancelSent)?.outcome ?? 'vanished');
  }

  private async pay(pause: PauseHandle): Promise<PauseEnd> {
    const end = await pause.close();
    this.paid(end);
    return end;
  }

  report(phase: SequencePhase, stepCount: number): SequenceJobReport {
    const { description } = this.job;
    const base = {
      uuid: this.uuid,
      ...(description === undefined ? {} : { description }),
      steps: this.steps,
      ...(this.end === undefined ? {} : { job: this.end }),
    };
    return { ...base, ...this.verdict(phase, stepCount) };
  }

  private verdict(phase: SequencePhase, stepCount: number): Pick<SequenceJobReport, 'outcome' | 'why'> {
    const owed = this.owed ?? this.past.map((pause) => pause.owed).find((why) => why !== undefined);
    if (owed !== undefined) return { outcome: 'paused_still', why: owedWords(owed) };
    if (this.failure !== undefined) return { outcome: 'failed', why: this.failure };
    const why = this.steps.at(-1)?.why ?? '';
    if (this.end !== undefined || this.steps.length === stepCount) return { outcome: 'done', why };
    if (phase === 'running') return { outcome: 'in_progress', why: this.waits ?? why };
    const early = phase === 'ended' ? 'the sequence ended' : ENDED_EARLY[phase];
    return { outcome: this.isBegun ? 'cancelled' : 'not_attempted', why: early };
  }
}

function owedWords(why: string): string {
  const words = `we paused it and could not resume it, so resume it by hand: ${why}`;
  return cutBytes(words, FAILURE_ROOM.message);
}
