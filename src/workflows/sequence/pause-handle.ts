import {
  ApplicationFailure,
  CancelledFailure,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import type { ChildWorkflowHandle } from '@temporalio/workflow';
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  condition,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  startChild,
} from '@temporalio/workflow';
import { FAILURE } from '../../contracts/failures';
import { pauseWorkflowId } from '../../contracts/ids';
import type { PausedJobReport, PausedJobRequest } from '../../contracts/sequence';
import { pausedJob } from '../paused-job';
import { awaitRunEnd } from '../shared/activities';
import { causeOf } from '../shared/failures';

/** What children have told, by uuid of their job. */
export class PauseNews {
  readonly landed = new Set<string>();
  /** Not paused any more; the child only watches, in case a late pause lands. */
  readonly freed = new Map<string, PausedJobReport>();

  /** Nothing of what an earlier child told counts any more. */
  forget(uuid: string): void {
    this.landed.delete(uuid);
    this.freed.delete(uuid);
  }
}

/** How a pause ended, for its sequence: its report, or why it failed. `owed`: the job may still be paused by us, and why. */
export type PauseEnd = { report: PausedJobReport } | { failure: string; owed?: string };

/**
 * A taken id may be that of a pause of ours whose run was reset: it notices that within a minute, and resumes the job.
 * Or it is that of one that has resumed, and watches a little. Its end is waited for so long, by one activity: a try for
 * each look would fill the history.
 */
const TAKEN_FOR = '3m';

const NO_END = 'the pause has no end';

/** A pause that a child holds for us. */
export class PauseHandle {
  private ending?: PauseEnd;

  private constructor(
    private readonly request: PausedJobRequest,
    private readonly news: PauseNews,
  ) {}

  private get uuid(): string {
    return this.request.uuid;
  }

  /**
   * Starts the child; undefined when another run holds a pause of this job, and goes on to.
   *
   * @param tell - Called with the run that is waited for, and with nothing when it is not any more.
   */
  static async start(
    request: PausedJobRequest,
    news: PauseNews,
    tell: (waitsFor?: string) => void,
  ): Promise<PauseHandle | undefined> {
    // What was begun is known to us, also when we are cancelled meanwhile: it ends by `close` only.
    const tryToStart = () => CancellationScope.nonCancellable(() => PauseHandle.tryToStart(request, news));
    const handle = await tryToStart();
    if (handle !== undefined) return handle;
    const workflowId = pauseWorkflowId(request.cluster, request.uuid);
    tell(
      `its pause waits, for ${TAKEN_FOR} at most, for the one that another run holds or still watches: ${workflowId}`,
    );
    try {
      const hasEnded = await awaitRunEnd(TAKEN_FOR, { workflowId });
      return hasEnded ? await tryToStart() : undefined;
    } finally {
      tell();
    }
  }

  private static async tryToStart(
    request: PausedJobRequest,
    news: PauseNews,
  ): Promise<PauseHandle | undefined> {
    news.forget(request.uuid);
    try {
      const child = await startPausedJob(request);
      const handle = new PauseHandle(request, news);
      void handle.follow(child);
      return handle;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
      throw error;
    }
  }

  /** How the pause ended; undefined while it is held. A child that watches on may still come to owe. */
  get end(): PauseEnd | undefined {
    const freed = this.news.freed.get(this.uuid);
    return this.ending ?? (freed === undefined ? undefined : { report: freed });
  }

  /** The child itself has ended, and left its id. */
  get hasEnded(): boolean {
    return this.ending !== undefined;
  }

  /** Why the job may still be paused by us. */
  get owed(): string | undefined {
    return this.ending !== undefined && 'failure' in this.ending ? this.ending.owed : undefined;
  }

  /** Until the job is paused, or the child has ended without that. */
  async settled(): Promise<PauseEnd | 'paused'> {
    await condition(() => this.news.landed.has(this.uuid) || this.end !== undefined);
    return this.end ?? 'paused';
  }

  /** Has the child pay its debt, and waits for it, also when we are cancelled. */
  async close(): Promise<PauseEnd> {
    await CancellationScope.nonCancellable(async () => {
      // By its id alone: a child that was reset goes on as another run, which a cancel of our child does not reach.
      const cancelled = getExternalWorkflowHandle(pauseWorkflowId(this.request.cluster, this.uuid)).cancel();
      void cancelled.catch(() => undefined);
      await condition(() => this.end !== undefined);
    });
    return this.end ?? { failure: NO_END, owed: NO_END };
  }

  private async follow(child: ChildWorkflowHandle<typeof pausedJob>): Promise<void> {
    try {
      this.ending = { report: await child.result() };
    } catch (error) {
      this.ending = failureOf(error, this.news, this.uuid);
    }
  }
}

function startPausedJob(request: PausedJobRequest): Promise<ChildWorkflowHandle<typeof pausedJob>> {
  return startChild(pausedJob, {
    workflowId: pauseWorkflowId(request.cluster, request.uuid),
    args: [request],
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    staticSummary: `pause job ${request.uuid} until ${request.until}`,
  });
}

function failureOf(error: unknown, { landed, freed }: PauseNews, uuid: string): PauseEnd {
  const cause = causeOf(error);
  const failure = cause instanceof Error ? cause.message : String(cause);
  // Cancelled: it ended before it did anything.
  if (cause instanceof CancelledFailure) return { failure };
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  if (type === FAILURE.PauseOwed) return { failure, owed: whyOwed(cause) ?? failure };
  // Terminated while it only watched: the job ran. Before that nobody pays any more, unless the pause was refused.
  const isRefusal = type !== undefined;
  const isOwed = !freed.has(uuid) && (landed.has(uuid) || !isRefusal);
  return { failure, ...(isOwed ? { owed: failure } : {}) };
}

/** As the child knows it, who also knows of a request for approval. */
function whyOwed(cause: unknown): string | undefined {
  const details = cause instanceof ApplicationFailure ? cause.details?.[0] : undefined;
  return (details as { why?: string } | undefined)?.why;
}
