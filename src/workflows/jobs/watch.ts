import { ApplicationFailure } from '@temporalio/common';
import { allHandlersFinished, CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { durationMs } from '../../contracts/duration';
import { FAILURE } from '../../contracts/failures';
import type { JobRecord } from '../../contracts/job';
import type { PollJobResult } from '../../contracts/poll-job';
import type {
  JobCommand,
  JobOutcome,
  SeenJob,
  TrackJobRequest,
  WatchFailure,
} from '../../contracts/track-job';
import { finalAnswer, isTerminal } from '../../rules/jobs';
import { jobWait } from '../shared/activities';
import type { CommandResult } from './command-job';
import { isDeadline, lastSeen } from './deadline';
import { seenJob } from './seen-job';

/** However near the deadline, one look is tried for so long. */
const LEAST_WAIT_MS = 2_000;
/** The last look comes 3 s before the deadline; with less than this left no further one is begun. */
const LEAST_REST_MS = 4_000;

/** The wait for one job: one activity for all its looks, begun anew after a command or for a later deadline. */
export class JobWatch {
  /** What was seen last, as far as this workflow knows: while looks go on, the activity knows more. */
  last?: SeenJob;
  /** A pause was sent and not seen to land: it may still do. */
  mayPauseLand = false;
  private cancelSent = false;
  private deadlineMs?: number;
  private beganMs = Date.now();
  private scope?: CancellationScope;
  private isStartedAnew = false;
  /** The job's end, when a command saw it. */
  private endSeen?: JobRecord;

  constructor(private readonly request: TrackJobRequest) {
    if (request.deadline !== undefined) this.deadlineMs = Date.parse(request.deadline);
  }

  get deadline(): string | undefined {
    return this.deadlineMs === undefined ? undefined : new Date(this.deadlineMs).toISOString();
  }

  /** One more asker: the watch runs to the latest deadline; one without a deadline waits for ever. */
  extend(deadline: string | undefined): void {
    if (deadline === undefined) delete this.deadlineMs;
    else if (this.deadlineMs !== undefined) this.deadlineMs = Math.max(this.deadlineMs, Date.parse(deadline));
  }

  /** Looks often again when something was done to the job. */
  commanded(command: JobCommand, { answer: { outcome }, sent, job }: CommandResult): void {
    if (sent && command === 'cancel') this.cancelSent = true;
    if (command !== 'cancel') this.mayPauseLand = command === 'pause' && sent && outcome === 'unconfirmed';
    // A refusal changed nothing, and of a job that is gone only the looks so far know what it was.
    if (job === undefined || outcome === 'already' || outcome === 'unsupported') return;
    this.last = seenJob(job, this.last);
    if (isTerminal(job.state)) this.endSeen = job;
    this.beganMs = Date.now();
    this.isStartedAnew = true;
    this.scope?.cancel();
  }

  /** Until there is an answer. */
  async run(): Promise<JobOutcome | WatchFailure> {
    for (;;) {
      const result =
        this.endSeen === undefined ? await this.wait() : { kind: 'ended' as const, job: this.endSeen };
      if (result !== undefined) return this.answerOf(result);
      if (await this.isTimeOver()) return this.deadlineExceeded();
    }
  }

  /** One activity's worth of looks; undefined when it was started anew, or ran into its deadline. */
  private async wait(): Promise<PollJobResult | undefined> {
    const scope = new CancellationScope();
    this.scope = scope;
    this.isStartedAnew = false;
    try {
      return await scope.run(() => this.poll());
    } catch (error) {
      if (isCancellation(error) && this.isStartedAnew) return undefined;
      if (!isDeadline(error)) throw error;
      const seen = lastSeen(error);
      if (seen !== undefined) this.last = seen;
      return undefined;
    }
  }

  private poll(): Promise<PollJobResult> {
    const { cluster, uuid, maxLook, onPaused } = this.request;
    const within = this.deadlineMs === undefined ? undefined : Math.max(LEAST_WAIT_MS, this.restMs());
    return jobWait(cluster, within).pollJob({
      uuid,
      ...(this.last === undefined ? {} : { seen: this.last }),
      beganMs: this.beganMs,
      ...(this.deadlineMs === undefined ? {} : { deadlineMs: this.deadlineMs }),
      maxLookMs: durationMs(maxLook),
      ...(onPaused === 'wait' ? {} : { pausedFailAfterMs: durationMs(onPaused.failAfter) }),
    });
  }

  private restMs(): number {
    return (this.deadlineMs ?? Number.POSITIVE_INFINITY) - Date.now();
  }

  /**
   * The server ends a wait when its next look would be too late, but the answer comes at the deadline: until then
   * somebody may join with a later one, and a command may bring news.
   */
  private async isTimeOver(): Promise<boolean> {
    while (this.endSeen === undefined && this.restMs() < LEAST_REST_MS) {
      if (this.restMs() <= 0) {
        // Who joins just now may want more time, and a command may see the end.
        await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
        if (this.endSeen === undefined && this.restMs() <= 0) return true;
        continue;
      }
      const { deadlineMs } = this;
      const hasNews = () => this.deadlineMs !== deadlineMs || this.endSeen !== undefined;
      await condition(hasNews, this.restMs(), { summary: 'until the deadline' });
    }
    return false;
  }

  private async answerOf(result: PollJobResult): Promise<JobOutcome | WatchFailure> {
    switch (result.kind) {
      case 'reached':
      case 'ended':
        return this.finalAnswer(result.job);
      case 'vanished':
        return { outcome: 'vanished', lastState: result.last.state, at: result.last.at };
      case 'never_found':
        return { outcome: 'never_found', uuid: this.request.uuid };
      case 'paused_too_long':
        return {
          outcome: 'paused_too_long',
          since: result.last.pausedSince ?? result.last.at,
          last: result.last,
        };
    }
  }

  private async finalAnswer(job: JobRecord): Promise<JobOutcome> {
    // A cancel that is under way may be what ended the job.
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
    const answer = finalAnswer(job, this.cancelSent);
    if (answer !== undefined) return answer;
    throw ApplicationFailure.nonRetryable(
      `pollJob ended with a job in state ${job.state}`,
      FAILURE.Unexpected,
    );
  }

  private deadlineExceeded(): WatchFailure {
    const deadline = this.deadline ?? new Date().toISOString();
    return {
      outcome: 'deadline_exceeded',
      deadline,
      ...(this.last === undefined ? {} : { last: this.last }),
    };
  }
}
