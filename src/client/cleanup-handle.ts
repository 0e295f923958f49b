import type { Client, WorkflowHandle } from '@temporalio/client';
import type { CleanupReport, CleanupStatus } from '../contracts/cleanup';
import type { DecisionAnswer, PlanDecision } from '../contracts/messages';
import { approvePlanUpdate, cleanupStatusQuery, rejectPlanUpdate } from '../contracts/messages';
import type { cleanupStaleSessions } from '../workflows';
import { ANSWER_WITHIN_MS, answerWithin, resultOf } from './answer';

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
    return resultOf(this.workflowId, () => this.handle.result());
  }

  private within<T>(what: string, ms: number, call: () => Promise<T>): Promise<T> {
    return answerWithin(this.client, this.workflowId, what, ms, call);
  }
}
