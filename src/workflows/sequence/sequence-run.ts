import type { LookStyle } from '../../contracts/poll-job';
import type { Duration } from '@temporalio/common';
import { CancellationScope, condition, isCancellation, setCurrentDetails } from '@temporalio/workflow';
import type {
  PausedJobReport,
  SequenceReport,
  SequenceRequest,
  SequenceStatus,
} from '../../contracts/sequence';
import { looks } from '../shared/activities';
import { endOf } from '../shared/failures';
import type { JudgedWord } from '../shared/words-on-record';
import type { HoldStep } from './hold';
import { Hold } from './hold';
import { JobRun } from './job-run';
import { PauseNews } from './pause-handle';
import { reportOf, sequenceDetails } from './report';
import type { StepContext } from './steps';
import { doStep, UNWATCHED_WITHIN } from './steps';

type Step = SequenceRequest['steps'][number];
type JobStep = Exclude<Step, HoldStep>;

/** Jobs that begin to match are looked for again soon. */
const RESELECT_WITHIN = '5m';

/** What a release comes to while no hold runs that may be ended. */
export const NOTHING_TO_RELEASE: JudgedWord = {
  answer: { accepted: false, why: 'no hold that can be released runs now (orUntilReleased)' },
  isNew: false,
};

/** The state of one sequence: its jobs, its step, its hold. */
export class SequenceRun {
  private readonly news = new PauseNews();
  private runs: JobRun[] = [];
  private index = 0;
  private hold?: Hold;
  private isStopped = false;
  private isSettling = false;
  private end?: SequenceReport;

  constructor(private readonly request: SequenceRequest & LookStyle) {}

  /** What a release of the hold that runs comes to now. */
  judgeRelease(): JudgedWord {
    if (this.hold?.canBeReleased !== true) return NOTHING_TO_RELEASE;
    return { answer: { accepted: true, why: 'the hold ends now' }, isNew: !this.hold.isReleased };
  }

  /** Ends the hold that runs. */
  release(): void {
    this.hold?.release();
  }

  /** A job is paused now; word of jobs that are none of ours is not kept. */
  noteLanded(uuid: string): void {
    if (this.has(uuid)) this.news.landed.add(uuid);
  }

  /** A job is not paused any more, and watched on; likewise. */
  noteFreed(report: PausedJobReport): void {
    if (this.has(report.uuid)) this.news.freed.set(report.uuid, report);
  }

  private has(uuid: string): boolean {
    return this.runs.some((run) => run.uuid === uuid);
  }

  /** Finds the jobs, once, at the begin. @throws SelectionRefused */
  async select(): Promise<void> {
    // Whatever keeps ONTAP from answering, it is waited for: nothing has begun, and status says why.
    this.runs = await this.find(undefined);
  }

  /** All steps, one after the other, each for all jobs at once. */
  async work(): Promise<void> {
    for (const [index, step] of this.request.steps.entries()) {
      if (this.isStopped || this.isOver) return;
      this.index = index;
      if (step.step === 'hold') await this.holdAll(step);
      else {
        this.describe();
        await this.forAll(this.runs, index, step);
      }
      this.isStopped ||= this.mustStop();
    }
  }

  /** Pays every pause that is still held, also when the sequence was cancelled or failed. */
  async settle(): Promise<void> {
    this.isSettling = true;
    this.describe();
    await CancellationScope.nonCancellable(async () => {
      await Promise.all(this.runs.map((run) => run.payPause()));
      // Most children end now; those that watch for a late pause outlive us.
      await condition(() => this.runs.every((run) => run.isUnwatched), UNWATCHED_WITHIN);
    });
  }

  report(isCancelled: boolean): SequenceReport {
    const { cluster, steps } = this.request;
    const phase = isCancelled ? 'cancelled' : this.isStopped ? 'stopped' : 'ended';
    this.end = reportOf(
      cluster,
      this.runs.map((run) => run.report(phase, steps.length)),
      isCancelled,
    );
    this.describe();
    return this.end;
  }

  status(): SequenceStatus {
    const { steps } = this.request;
    const [step, following] = [steps[this.index], steps[this.index + 1]];
    const next =
      following === undefined
        ? 'Pays every pause that is still held, and ends.'
        : `Step ${this.index + 2}: ${following.step}.`;
    const count = this.runs.length === 1 ? '1 job' : `${this.runs.length} jobs`;
    const at = `Step ${this.index + 1} of ${steps.length}: ${step?.step ?? 'none'}, for ${count}.${this.waitsWords()}`;
    return {
      ...(this.isSettling
        ? { now: 'Pays every pause that is still held.', next: 'Ends.' }
        : { now: at, next }),
      step: this.index,
      ...(this.hold === undefined ? {} : { holdUntil: this.hold.until }),
      jobs: this.runs.map((run) => run.report('running', steps.length)),
      ...this.endWords(),
    };
  }

  private endWords(): Partial<SequenceStatus> {
    if (this.end === undefined) return {};
    const { summary, jobs } = this.end;
    return { now: summary, next: 'Nothing; the report is the result of this run.', jobs };
  }

  /** The first job that a person keeps waiting, by name; each tells it by itself. */
  private waitsWords(): string {
    const waiting = this.runs.filter(({ waits }) => waits !== undefined);
    const [first] = waiting;
    if (first === undefined) return '';
    const others = waiting.length === 1 ? '' : ` (and ${waiting.length - 1} more)`;
    return ` Job ${first.uuid}: ${first.waits}${others}.`;
  }

  /** What is known is not recorded once more. */
  private async find(within?: Duration, known?: string[]): Promise<JobRun[]> {
    const { cluster, select, maxJobs } = this.request;
    const but = known === undefined ? {} : ({ known, place: 'reselect' } as const);
    const jobs = await looks(cluster, within).selectJobs({ select, maxJobs, ...but });
    const foundAt = new Date().toISOString();
    return jobs.map((job) => new JobRun(job, foundAt));
  }

  /** Every job has ended or failed, and no other one can come. */
  private get isOver(): boolean {
    return !this.request.reselect && !this.runs.some((run) => run.isActive);
  }

  private mustStop(): boolean {
    return this.request.onFailure === 'stop' && this.runs.some((run) => run.hasFailed);
  }

  /** One step for these jobs. With `onFailure: stop` the first failure ends what the others wait for. */
  private async forAll(runs: JobRun[], index: number, step: JobStep): Promise<void> {
    const scope = new CancellationScope();
    const context: StepContext = { request: this.request, index, news: this.news };
    const one = async (run: JobRun) => {
      await doStep(run, step, context);
      this.describe();
      if (!this.mustStop()) return;
      this.isStopped = true;
      scope.cancel();
    };
    const active = runs.filter((run) => run.isActive);
    const ends = await scope.run(() => Promise.allSettled(active.map(one)));
    const failed = ends.find(
      (end) => end.status === 'rejected' && !(this.isStopped && isCancellation(end.reason)),
    );
    if (failed?.status === 'rejected') throw failed.reason;
  }

  private async holdAll(step: HoldStep): Promise<void> {
    const { index } = this;
    this.hold = new Hold(step);
    this.describe();
    try {
      const why = await this.hold.wait(this.request.reselect ? () => this.catchUp(index) : undefined);
      for (const run of this.runs) endHold(run, index, why);
    } finally {
      delete this.hold;
    }
  }

  /** Jobs that began to match: they get the steps before the hold, too. Too many, or none, changes nothing. */
  private async catchUp(holdIndex: number): Promise<void> {
    const late = await this.find(
      RESELECT_WITHIN,
      this.runs.map((run) => run.uuid),
    ).catch(noneIfIgnored);
    if (late.length === 0 || this.runs.length + late.length > this.request.maxJobs) return;
    this.runs.push(...late);
    for (const [index, step] of this.request.steps.slice(0, holdIndex).entries()) {
      if (step.step === 'hold') for (const run of late) endHold(run, index, 'began to match later');
      else await this.forAll(late, index, step);
    }
  }

  private describe(): void {
    setCurrentDetails(sequenceDetails(this.status()));
  }
}

/** What the hold was for one job; a pause that ended before its time was none. */
function endHold(run: JobRun, index: number, why: string): void {
  if (!run.isActive) return;
  const end = run.pause?.end;
  if (end === undefined) {
    // One that began to match too late has not come so far.
    if (run.steps.length === index) return run.add(index, 'hold', { outcome: 'done', why });
    run.failed('it began to match too late: the hold ended first');
    void run.payPause();
    return;
  }
  run.paid(end);
  const words = 'failure' in end ? end.failure : end.report.why;
  run.add(index, 'hold', { outcome: 'failed', why: `its pause ended before the hold did: ${words}` });
}

function noneIfIgnored(error: unknown): never[] {
  if (endOf('reselect', error) !== 'ignored') throw error;
  return [];
}
