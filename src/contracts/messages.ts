import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { CleanupStatus } from './cleanup';
import type { KillStatus } from './kill';

/** Somebody's word on a plan. */
export interface PlanDecision {
  /** `hash` of the plan that was seen; another one is refused. */
  planHash: string;
  /** Name of the approver, as the client asserts it. */
  by: string;
  note?: string;
}

/** Whether the word counts; a refusal is an answer, so that history keeps it. */
export interface DecisionAnswer {
  accepted: boolean;
  why: string;
}

/** Agrees to the plan that a clean-up waits with. */
export const approvePlanUpdate = defineUpdate<DecisionAnswer, [PlanDecision]>('approvePlan');

/** Ends a clean-up that waits with its plan; nothing is killed. */
export const rejectPlanUpdate = defineUpdate<DecisionAnswer, [PlanDecision]>('rejectPlan');

/** What a clean-up does now and what comes next. */
export const cleanupStatusQuery = defineQuery<CleanupStatus>('cleanupStatus');

/** How far the kills of a clean-up are. */
export const killStatusQuery = defineQuery<KillStatus>('killStatus');
