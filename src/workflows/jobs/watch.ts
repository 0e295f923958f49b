import { ApplicationFailure } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  sleep,
} from '@temporalio/workflow';
import { durationMs } from '../../contracts/duration';
import { FAILURE } from '../../contracts/failures';
import type { PollJobResult } from '../../contracts/poll-job';
import type { JobOutcome, SeenJob, TrackJobRequest, WatchFailure } from '../../contracts/track-job';
import { finalAnswer } from '../../rules/jobs';
import { jobWait } from '../shared/activities';
import { isDeadline, lastSeen } from './deadline';

/** With less time left than this no further look is begun. */
const LEAST_REST_MS = 2_000;

/** The wait for one job: one activity for all its looks, begun anew after a command or for a later deadline. */
export class JobWatch {
  /** What was seen last, as far as this workflow knows: while looks go on, the activity knows more. */
  last?: SeenJob;
  /** A cancel was accepted through this watch. */
  cancelAccepted = false;
  private deadlineMs?: number;
  private beganMs = Date.now();
  private scope?: CancellationScope;
  private isStartedAnew = false;

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

  /** Looks often again: something was done to the job. */
  startAnew(seen?: SeenJob): void {
    if (seen !== undefined) this.last = seen;
    this.beganMs = Date.now();
    this.isStartedAnew = true;
    this.scope?.cancel();
  }

  /** Until there is an answer. */
  async run(): Promise<JobOutcome | WatchFailure> {
    for (;;) {
      const result = await this.wait();
      if (result !== undefined) return await this.answerOf(result);
      if (this.restMs() < LEAST_REST_MS) return this.deadlineExceeded();
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
    const within = this.deadlineMs === undefined ? undefined : Math.max(LEAST_REST_MS, this.restMs());
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

  private async answerOf(result: PollJobResult): Promise<JobOutcome | WatchFailure> {
    switch (result.kind) {
      case 'reached':
      case 'ended': {
        // A cancel that is under way may be what ended the job.
        await condition(allHandlersFinished);
        const answer = finalAnswer(result.job, this.cancelAccepted);
        if (answer !== undefined) return answer;
        throw ApplicationFailure.nonRetryable(
          `pollJob ended with a job in state ${result.job.state}`,
          FAILURE.Unexpected,
        );
      }
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

  /** The server ends the wait a moment early when the next look would be too late; the answer comes at the deadline. */
  private async deadlineExceeded(): Promise<WatchFailure> {
    if (this.restMs() > 0) await sleep(this.restMs(), { summary: 'until the deadline' });
    const deadline = this.deadline ?? new Date().toISOString();
    return {
      outcome: 'deadline_exceeded',
      deadline,
      ...(this.last === undefined ? {} : { last: this.last }),
    };
  }
}
