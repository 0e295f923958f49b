import type { Client, WorkflowHandle } from '@temporalio/client';
import type { CleanupReport, CleanupStatus } from '../contracts/cleanup';
import type { DecisionAnswer, PlanDecision } from '../contracts/messages';
import { approvePlanUpdate, cleanupStatusQuery, rejectPlanUpdate } from '../contracts/messages';
import { approvalText, signedSessions } from '../contracts/signed-approval';
import type { cleanupStaleSessions } from '../workflows';
import { decisionWithin, doneWithin, resultOf } from './answer';
import type { CallOptions } from './call-options';
import { statusWithTroubles } from './troubles';

/** One clean-up run. */
export class CleanupHandle {
  constructor(
    private readonly client: Client,
    private readonly handle: WorkflowHandle<typeof cleanupStaleSessions>,
    /** Absent when the handle was made from an id alone: then it means the latest run. */
    readonly runId?: string,
  ) {}

  /** Of the run; the same for every run of one policy on one cluster. */
  get workflowId(): string {
    return this.handle.workflowId;
  }

  /** What the run does now and what comes next. @throws NoAnswerError, RunFailedError, and what waiting throws */
  async status(options: CallOptions = {}): Promise<CleanupStatus> {
    return statusWithTroubles(this.client, this.workflowId, options, () =>
      this.handle.query(cleanupStatusQuery),
    );
  }

  /**
   * The text that an approver signs with `ssh-keygen -Y sign -n plan@ontap-workflows`, for {@link approve} to take the
   * signature with the same name and time; undefined when no plan waits that can be signed.
   * @param by - Name of the approver, as the cluster's guard has it
   * @param validUntil - ISO 8601, at most 7 days from now: kills that are not sent by then are refused
   * @throws as {@link status}
   */
  async textToSign(by: string, validUntil: string, options: CallOptions = {}): Promise<string | undefined> {
    const { plan, approval } = await this.status(options);
    if (plan === undefined || approval?.toSign === undefined) return undefined;
    return approvalText({
      ...approval.toSign,
      approver: by.trim(),
      validUntil,
      sessions: signedSessions(plan),
    });
  }

  /**
   * Agrees to the plan; the answer says whether the word counts. Said again by the same person, it is the same answer,
   * as long as the run is open. @throws NoAnswerError, RunFailedError, and what waiting throws
   */
  async approve(decision: PlanDecision, options: CallOptions = {}): Promise<DecisionAnswer> {
    return decisionWithin(this.client, this.workflowId, 'approvePlan', options, () =>
      this.handle.executeUpdate(approvePlanUpdate, { args: [decision] }),
    );
  }

  /** Ends the run without a kill. @throws NoAnswerError, RunFailedError, and what waiting throws */
  async reject(decision: PlanDecision, options: CallOptions = {}): Promise<DecisionAnswer> {
    return decisionWithin(this.client, this.workflowId, 'rejectPlan', options, () =>
      this.handle.executeUpdate(rejectPlanUpdate, { args: [decision] }),
    );
  }

  /** Starts nothing new; the run ends soon, with a report of what had been done. @throws NoAnswerError, RunFailedError */
  async cancel(options: CallOptions = {}): Promise<void> {
    await doneWithin(this.client, this.workflowId, 'the cancel', options, () => this.handle.cancel());
  }

  /** The report, when the run has ended. @throws RunFailedError, and what waiting throws */
  async result(options: CallOptions = {}): Promise<CleanupReport> {
    return resultOf(this.client, this.workflowId, options, () => this.handle.result());
  }
}
