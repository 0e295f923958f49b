import { CancellationScope, condition, setCurrentDetails } from '@temporalio/workflow';
import { durationMs } from '../../contracts/duration';
import type { JobRecord } from '../../contracts/job';
import type { SequenceReport, SequenceRequest, SequenceStatus, SequenceStep } from '../../contracts/sequence';
import { markdownText } from '../../contracts/text';
import { looks } from '../shared/activities';
import { JobRun } from './job-run';
import { doStep } from './steps';

/** While a hold with `reselect` runs, new jobs are looked for this often. */
const RESELECT_EVERY_MS = 60_000;
const SELECT_WITHIN = '5m';

type Hold = Extract<SequenceStep, { step: 'hold' }>;

/** The state of one sequence: its jobs, its step, its hold. */
export class SequenceRun {
  /** Uuids of which a child said that they are paused. */
  readonly landed = new Set<string>();
  private runs: JobRun[] = [];
  private index = 0;
  private holdUntil?: number;
  private isReleased = false;

  constructor(private readonly request: SequenceRequest) {}

  /** Ends the hold that runs; false when there is none that may be ended. */
  release(): boolean {
    const step = this.request.steps[this.index];
    if (this.holdUntil === undefined || step?.step !== 'hold' || !step.orUntilReleased) return false;
    this.isReleased = true;
    return true;
  }

  /** Finds the jobs, once, at the begin. @throws SelectionRefused */
  async select(): Promise<void> {
    const jobs = await this.find();
    this.runs = jobs.map((job) => new JobRun(job));
  }

  /** All steps, one after the other, each for all jobs at once. */
  async work(): Promise<void> {
    for (const [index, step] of this.request.steps.entries()) {
      this.index = index;
      this.describe();
      if (step.step === 'hold') await this.hold(step, index);
      else await this.forAll(this.runs, index, step);
      if (this.request.onFailure === 'stop' && this.runs.some((run) => run.hasFailed)) return;
    }
  }

  /** Pays every pause that is still held, also when the sequence was cancelled or failed. */
  async settle(): Promise<void> {
    await CancellationScope.nonCancellable(async () => {
      await Promise.all(
        this.runs.map(async (run) => run.pause !== undefined && run.paid(await run.pause.close())),
      );
    });
  }

  report(isCancelled: boolean): SequenceReport {
    const { cluster, steps } = this.request;
    const jobs = this.runs.map((run) => run.report(isCancelled, steps.length));
    const count = (outcome: string) => jobs.filter((job) => job.outcome === outcome).length;
    const [done, owed] = [count('done'), count('paused_still')];
    const outcome = isCancelled
      ? 'cancelled'
      : done === jobs.length
        ? 'done'
        : done === 0
          ? 'failed'
          : 'partial';
    const left = owed === 0 ? '' : ` ${owed} are still paused by us: resume them by hand.`;
    return {
      outcome,
      summary: `${done} of ${jobs.length} jobs went through all steps.${left}`,
      cluster,
      jobs,
    };
  }

  status(): SequenceStatus {
    const { steps } = this.request;
    const [step, next] = [steps[this.index], steps[this.index + 1]];
    return {
      now: `Step ${this.index + 1} of ${steps.length}: ${step?.step ?? 'none'}, for ${this.runs.length} jobs.`,
      next: next === undefined ? 'Pays every pause that is still held, and ends.' : `Then: ${next.step}.`,
      step: this.index,
      ...(this.holdUntil === undefined ? {} : { holdUntil: new Date(this.holdUntil).toISOString() }),
      jobs: this.runs.map((run) => run.report(false, steps.length)),
    };
  }

  private find(): Promise<JobRecord[]> {
    const { cluster, select, maxJobs } = this.request;
    return looks(cluster, SELECT_WITHIN).selectJobs({ select, maxJobs });
  }

  private async forAll(runs: JobRun[], index: number, step: Exclude<SequenceStep, Hold>): Promise<void> {
    await Promise.all(
      runs
        .filter((run) => run.isActive)
        .map((run) => doStep(run, index, step, { request: this.request, landed: this.landed })),
    );
  }

  private async hold(step: Hold, index: number): Promise<void> {
    this.isReleased = false;
    this.holdUntil = Date.now() + durationMs(step.for);
    while (!this.isReleased && Date.now() < this.holdUntil) {
      const rest = this.holdUntil - Date.now();
      const wait = this.request.reselect ? Math.min(rest, RESELECT_EVERY_MS) : rest;
      await condition(() => this.isReleased, wait, { summary: `hold for ${step.for}` });
      if (this.request.reselect && !this.isReleased) await this.catchUp(index);
    }
    const why = this.isReleased ? 'released' : `held for ${step.for}`;
    for (const run of this.runs) if (run.isActive) run.add(index, 'hold', { outcome: 'done', why });
    delete this.holdUntil;
  }

  /** Jobs that began to match: they get the steps before the hold, too. Too many, or none, changes nothing. */
  private async catchUp(holdIndex: number): Promise<void> {
    const known = new Set(this.runs.map((run) => run.uuid));
    const found = await this.find().catch(() => []);
    const late = found.filter((job) => !known.has(job.uuid)).map((job) => new JobRun(job));
    if (late.length === 0 || this.runs.length + late.length > this.request.maxJobs) return;
    this.runs.push(...late);
    for (const [index, step] of this.request.steps.slice(0, holdIndex).entries()) {
      if (step.step !== 'hold') await this.forAll(late, index, step);
    }
  }

  private describe(): void {
    const { now, next } = this.status();
    setCurrentDetails(`**Now:** ${markdownText(now)}\n\n**Next:** ${markdownText(next)}`);
  }
}
