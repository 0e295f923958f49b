import { ApplicationFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
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
import { causeOf } from '../shared/failures';

/** The end of a pause's child: its report, or why it failed. */
type Ending = { report: PausedJobReport } | PauseFailure;

/** `isOwed`: the job may still be paused by us. */
export interface PauseFailure {
  failure: string;
  isOwed: boolean;
}

/** A pause that a child holds for us. */
export class PauseHandle {
  private ending?: Ending;

  private constructor(
    private readonly uuid: string,
    private readonly scope: CancellationScope,
    private readonly landed: ReadonlySet<string>,
  ) {}

  /** Starts the child; undefined when another run holds a pause of this job. */
  static async start(
    request: PausedJobRequest,
    landed: ReadonlySet<string>,
  ): Promise<PauseHandle | undefined> {
    const scope = new CancellationScope();
    const handle = new PauseHandle(request.uuid, scope, landed);
    try {
      const child = await scope.run(() =>
        startChild(pausedJob, {
          workflowId: pauseWorkflowId(request.cluster, request.uuid),
          args: [request],
          parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
          cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
          staticSummary: `pause job ${request.uuid} until ${request.until}`,
        }),
      );
      void scope
        .run(() => child.result())
        .then(
          (report) => (handle.ending = { report }),
          (error: unknown) => (handle.ending = failureOf(error)),
        );
      return handle;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
      throw error;
    }
  }

  /** Until the job is paused, or the child has ended without that. */
  async settled(): Promise<PausedJobReport | 'paused' | PauseFailure> {
    await condition(() => this.landed.has(this.uuid) || this.ending !== undefined);
    if (this.ending === undefined) return 'paused';
    return 'report' in this.ending ? this.ending.report : this.ending;
  }

  /** Has the child pay its debt, and waits for it, also when we are cancelled. Undefined when it could not. */
  async close(): Promise<PausedJobReport | undefined> {
    this.scope.cancel();
    await CancellationScope.nonCancellable(() => condition(() => this.ending !== undefined));
    return this.ending !== undefined && 'report' in this.ending ? this.ending.report : undefined;
  }
}

function failureOf(error: unknown): PauseFailure {
  const cause = causeOf(error);
  // Terminated from outside, or unable to resume: in both cases nobody pays any more.
  const isOwed = !(cause instanceof ApplicationFailure) || cause.type === FAILURE.PauseOwed;
  return { failure: cause instanceof Error ? cause.message : String(cause), isOwed };
}
