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
  ParentClosePolicy,
  startChild,
} from '@temporalio/workflow';
import { FAILURE } from '../../contracts/failures';
import { pauseWorkflowId } from '../../contracts/ids';
import type { PausedJobReport, PausedJobRequest } from '../../contracts/sequence';
import { pausedJob } from '../paused-job';
import { awaitRunEnd } from '../shared/activities';
import { causeOf } from '../shared/failures';

/** The end of a pause's child: its report, or why it failed. `isOwed`: the job may still be paused by us. */
export type PauseEnd = { report: PausedJobReport } | { failure: string; isOwed: boolean };

/**
 * A taken id may be that of a pause of ours whose run was reset: it notices that within a minute, and resumes the job.
 * Its end is waited for so long, by one activity: a try for each look would fill the history.
 */
const TAKEN_FOR = '3m';

/** A pause that a child holds for us. */
export class PauseHandle {
  private ending?: PauseEnd;

  private constructor(
    private readonly uuid: string,
    private readonly scope: CancellationScope,
    private readonly landed: ReadonlySet<string>,
  ) {}

  /** Starts the child; undefined when another run holds a pause of this job, and goes on to. */
  static async start(request: PausedJobRequest, landed: Set<string>): Promise<PauseHandle | undefined> {
    landed.delete(request.uuid);
    // What was begun is known to us, also when we are cancelled meanwhile: it ends by `close` only.
    const tryToStart = () => CancellationScope.nonCancellable(() => PauseHandle.tryToStart(request, landed));
    const handle = await tryToStart();
    if (handle !== undefined) return handle;
    const workflowId = pauseWorkflowId(request.cluster, request.uuid);
    const hasEnded = await awaitRunEnd(TAKEN_FOR, { workflowId });
    return hasEnded ? tryToStart() : undefined;
  }

  private static async tryToStart(
    request: PausedJobRequest,
    landed: ReadonlySet<string>,
  ): Promise<PauseHandle | undefined> {
    const scope = new CancellationScope();
    try {
      const child = await scope.run(() => startPausedJob(request));
      const handle = new PauseHandle(request.uuid, scope, landed);
      void scope.run(() => handle.follow(child));
      return handle;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
      throw error;
    }
  }

  /** How the child ended; undefined while it holds its pause. */
  get end(): PauseEnd | undefined {
    return this.ending;
  }

  /** Until the job is paused, or the child has ended without that. */
  async settled(): Promise<PauseEnd | 'paused'> {
    await condition(() => this.landed.has(this.uuid) || this.ending !== undefined);
    return this.ending ?? 'paused';
  }

  /** Has the child pay its debt, and waits for it, also when we are cancelled. */
  async close(): Promise<PauseEnd> {
    this.scope.cancel();
    await CancellationScope.nonCancellable(() => condition(() => this.ending !== undefined));
    return this.ending ?? { failure: 'the pause has no end', isOwed: true };
  }

  private async follow(child: ChildWorkflowHandle<typeof pausedJob>): Promise<void> {
    try {
      this.ending = { report: await child.result() };
    } catch (error) {
      this.ending = failureOf(error, this.landed.has(this.uuid));
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

function failureOf(error: unknown, hasLanded: boolean): PauseEnd {
  const cause = causeOf(error);
  const failure = cause instanceof Error ? cause.message : String(cause);
  // Cancelled: it ended before it did anything.
  if (cause instanceof CancelledFailure) return { failure, isOwed: false };
  // Terminated from outside, or unable to resume: in both cases nobody pays any more.
  const isRefusal = cause instanceof ApplicationFailure && cause.type !== FAILURE.PauseOwed;
  return { failure, isOwed: hasLanded || !isRefusal };
}
