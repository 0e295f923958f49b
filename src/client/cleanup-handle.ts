import type { Client, WorkflowHandle } from '@temporalio/client';
import {
  isGrpcServiceError,
  WorkflowFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, TerminatedFailure, WorkflowNotFoundError } from '@temporalio/common';
import type { CleanupReport, CleanupStatus } from '../contracts/cleanup';
import type { DecisionAnswer, PlanDecision } from '../contracts/messages';
import { approvePlanUpdate, cleanupStatusQuery, rejectPlanUpdate } from '../contracts/messages';
import type { cleanupStaleSessions } from '../workflows';
import { NoAnswerError, RunFailedError } from './errors';

/** A query or an update blocks without a worker; this long, unless the caller says otherwise. */
const ANSWER_WITHIN_MS = 30_000;

/** One clean-up run. */
export class CleanupHandle {
  constructor(
    private readonly client: Client,
    private readonly handle: WorkflowHandle<typeof cleanupStaleSessions>,
    /** Absent when the handle was made from an id alone: then it means the latest run. */
    readonly runId?: string,
  ) {}

  get workflowId(): string {
    return this.handle.workflowId;
  }

  /** What the run does now and what comes next. @throws NoAnswerError */
  async status(withinMs = ANSWER_WITHIN_MS): Promise<CleanupStatus> {
    return this.within('the status query', withinMs, () => this.handle.query(cleanupStatusQuery));
  }

  /** Agrees to the plan; the answer says whether the word counts. @throws NoAnswerError */
  async approve(decision: PlanDecision, withinMs = ANSWER_WITHIN_MS): Promise<DecisionAnswer> {
    return this.within('approvePlan', withinMs, () =>
      this.handle.executeUpdate(approvePlanUpdate, { args: [decision] }),
    );
  }

  /** Ends the run without a kill. @throws NoAnswerError */
  async reject(decision: PlanDecision, withinMs = ANSWER_WITHIN_MS): Promise<DecisionAnswer> {
    return this.within('rejectPlan', withinMs, () =>
      this.handle.executeUpdate(rejectPlanUpdate, { args: [decision] }),
    );
  }

  /** Starts nothing new; the run ends soon, with a report of what had been done. */
  async cancel(): Promise<void> {
    await this.handle.cancel();
  }

  /** The report, when the run has ended. @throws RunFailedError */
  async result(): Promise<CleanupReport> {
    try {
      return await this.handle.result();
    } catch (error) {
      throw error instanceof WorkflowFailedError ? runFailed(this.workflowId, error) : error;
    }
  }

  private async within<T>(what: string, ms: number, call: () => Promise<T>): Promise<T> {
    try {
      return await this.client.connection.withDeadline(Date.now() + ms, call);
    } catch (error) {
      if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isDeadline(error))
        throw new NoAnswerError(what, ms);
      if (error instanceof WorkflowNotFoundError)
        throw new RunFailedError(this.workflowId, 'NotFound', `No open run ${this.workflowId}`);
      throw error;
    }
  }
}

function runFailed(workflowId: string, { cause }: WorkflowFailedError): RunFailedError {
  if (cause instanceof ApplicationFailure)
    return new RunFailedError(workflowId, cause.type ?? 'Unexpected', cause.message);
  if (cause instanceof TerminatedFailure)
    return new RunFailedError(workflowId, 'Terminated', `${workflowId} was terminated`);
  return new RunFailedError(workflowId, 'Unexpected', cause?.message ?? `${workflowId} failed`);
}

/** gRPC status DEADLINE_EXCEEDED. */
function isDeadline(error: unknown): boolean {
  return isGrpcServiceError(error) && error.code === 4;
}
