import type { JobRecord } from '../../contracts/job';
import type { PausedJobReport, SequenceJobReport, SequenceStep, StepReport } from '../../contracts/sequence';
import type { JobOutcome } from '../../contracts/track-job';
import type { PauseHandle } from './pause-handle';

/** One job of a sequence: what was done with it, and what is owed to it. */
export class JobRun {
  readonly steps: StepReport[] = [];
  /** The child that holds the pause, from its start until it is paid back. */
  pause?: PauseHandle;
  private failure?: string;
  private end?: JobOutcome['outcome'];
  private isOwed = false;

  constructor(readonly job: JobRecord) {}

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

  /** The job itself ended. */
  ended(outcome: JobOutcome['outcome']): void {
    this.end = outcome;
  }

  add(index: number, step: SequenceStep['step'], result: Omit<StepReport, 'index' | 'step'>): void {
    this.steps.push({ index, step, ...result });
    if (result.outcome === 'failed') this.failure ??= result.why;
  }

  /** What the child said when its debt was closed; undefined when it failed, and the job may still be paused. */
  paid(report: PausedJobReport | undefined): void {
    delete this.pause;
    if (report === undefined) this.isOwed = true;
  }

  report(isCancelled: boolean, stepCount: number): SequenceJobReport {
    const { description } = this.job;
    const base = {
      uuid: this.uuid,
      ...(description === undefined ? {} : { description }),
      steps: this.steps,
      ...(this.end === undefined ? {} : { job: this.end }),
    };
    return { ...base, ...this.verdict(isCancelled, stepCount) };
  }

  private verdict(isCancelled: boolean, stepCount: number): Pick<SequenceJobReport, 'outcome' | 'why'> {
    if (this.isOwed)
      return { outcome: 'paused_still', why: 'we paused it and could not resume it: resume it by hand' };
    if (this.failure !== undefined) return { outcome: 'failed', why: this.failure };
    if (this.steps.length === 0)
      return { outcome: 'not_attempted', why: 'the sequence ended before its first step' };
    if (isCancelled && this.steps.length < stepCount)
      return { outcome: 'cancelled', why: 'the sequence was cancelled' };
    return { outcome: 'done', why: this.steps.at(-1)?.why ?? '' };
  }
}
