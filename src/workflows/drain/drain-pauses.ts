import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { DrainPause } from '../../contracts/drain';
import { FAILURE_ROOM } from '../../contracts/history-room';
import { pauseWorkflowId } from '../../contracts/ids';
import type { PausedJobReport, PausedJobRequest } from '../../contracts/sequence';
import { cutBytes } from '../../contracts/text';
import { PauseHandle, PauseNews } from '../sequence/pause-handle';
import { UNWATCHED_WITHIN } from '../sequence/steps';
import { wordsOf } from '../shared/failures';

interface DrainedJob {
  starting: Promise<void>;
  handle?: PauseHandle;
  /** The run that it waits for, in words. */
  waitsFor?: string | undefined;
  /** Why there is no pause. */
  failure?: string;
}

/** The pauses that a drain has children hold; each is paid back when the drain ends, however it ends. */
export class DrainPauses {
  private readonly news = new PauseNews();
  private readonly jobs = new Map<string, DrainedJob>();
  private readonly starts = new CancellationScope();

  /** Jobs whose pause was begun. */
  get begun(): ReadonlySet<string> {
    return new Set(this.jobs.keys());
  }

  /** A job is paused now; word of jobs that are none of ours is not kept. */
  noteLanded(uuid: string): void {
    if (this.jobs.has(uuid)) this.news.landed.add(uuid);
  }

  /** A job is not paused any more, and watched on; likewise. */
  noteFreed(report: PausedJobReport): void {
    if (this.jobs.has(report.uuid)) this.news.freed.set(report.uuid, report);
  }

  /** Begins a pause; what becomes of it is told. */
  begin(request: PausedJobRequest): void {
    const job: DrainedJob = { starting: Promise.resolve() };
    this.jobs.set(request.uuid, job);
    job.starting = this.starts
      .run(() => this.start(request, job))
      .catch((error: unknown) => {
        job.failure = isCancellation(error) ? 'the drain ended before it began' : wordsOf(error);
      });
  }

  /** Has every pause paid back, and waits for that. To be called where nothing cancels it. */
  async payAll(): Promise<void> {
    this.starts.cancel();
    const jobs = [...this.jobs.values()];
    await Promise.all(jobs.map(({ starting }) => starting));
    await Promise.all(jobs.flatMap(({ handle }) => (handle === undefined ? [] : [handle.close()])));
    // Most children end now; those that watch for a late pause outlive us.
    await condition(() => jobs.every(({ handle }) => handle?.hasEnded !== false), UNWATCHED_WITHIN);
  }

  /** What became of each so far. */
  reports(): DrainPause[] {
    return [...this.jobs].map(([uuid, job]) => this.reportOf(uuid, job));
  }

  private async start(request: PausedJobRequest, job: DrainedJob): Promise<void> {
    const handle = await PauseHandle.start(request, this.news, (waitsFor) => (job.waitsFor = waitsFor));
    if (handle !== undefined) job.handle = handle;
    else
      job.failure = `another run holds a pause of this job, or watches it for one that may land late: ${pauseWorkflowId(request.cluster, request.uuid)}`;
  }

  private reportOf(uuid: string, { handle, failure, waitsFor }: DrainedJob): DrainPause {
    const told = (outcome: DrainPause['outcome'], why: string) => ({
      uuid,
      outcome,
      why: cutBytes(why, FAILURE_ROOM.message),
    });
    if (failure !== undefined) return told('failed', failure);
    if (handle === undefined) return told('asked', waitsFor ?? 'its pause begins');
    const owed = handle.owed;
    if (owed !== undefined) return { ...told('failed', owed), owed: true };
    const { end } = handle;
    if (end === undefined)
      return this.news.landed.has(uuid)
        ? told('held', 'paused until the drain ends')
        : told('asked', 'its pause has not landed yet');
    return 'failure' in end ? told('failed', end.failure) : told(end.report.outcome, end.report.why);
  }
}
