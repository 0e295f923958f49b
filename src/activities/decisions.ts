import { ApplicationFailure } from '@temporalio/common';
import type { z } from 'zod';
import type { CleanupRequest } from '../contracts/cleanup';
import type { Guard } from '../contracts/cluster';
import { FAILURE } from '../contracts/failures';
import type { KillRequest } from '../contracts/kill';
import type { DecisionAnswer } from '../contracts/messages';
import type { JudgeInput, KillTarget, Plan, PlanInput } from '../contracts/plan';
import type { Policy } from '../contracts/policy';
import { jobCommandSchema, joinSchema, trackJobRequestSchema } from '../contracts/schemas/jobs';
import { killRequestSchema } from '../contracts/schemas/kill-request';
import { cleanupRequestSchema } from '../contracts/schemas/requests';
import type { SessionListing } from '../contracts/session';
import type { JobCommandInput, JoinInput, TrackJobRequest } from '../contracts/track-job';
import type { ApprovalQuestion } from '../rules/sessions';
import { judgeApproval, judgeKills, planCleanup, tightenPolicy, watchTargets } from '../rules/sessions';
import { withinPayload } from './payload-limit';

/** Decisions that are recorded as results of local activities, so that a deploy can't change them afterwards. */
export function createDecisions() {
  return {
    /** The request with defaults filled in; fails `InvalidRequest` with every problem and its place. */
    checkRequest: async (input: unknown): Promise<CleanupRequest> =>
      parse('cleanupStaleSessions', cleanupRequestSchema, input),

    /** The input of `killSessions`, checked likewise. */
    checkKillRequest: async (input: unknown): Promise<KillRequest> =>
      parse('killSessions', killRequestSchema, input) as KillRequest,

    /** The input of `trackJob`, checked likewise. */
    checkTrackRequest: async (input: unknown): Promise<TrackJobRequest> =>
      parse('trackJob', trackJobRequestSchema, input),

    /** The input of the updates of a watch, checked likewise. */
    checkJoin: async (input: unknown): Promise<JoinInput> => parse('join', joinSchema, input),
    checkJobCommand: async (input: unknown): Promise<JobCommandInput> =>
      parse('a job command', jobCommandSchema, input),

    /** The policy within the guard's bounds, and what that changed. */
    tightenPolicy: async (input: { policy: Policy; guard: Guard }) =>
      tightenPolicy(input.policy, input.guard),

    /** What is stale, protected or kept, and whether it may be killed. */
    planCleanup: async (input: PlanInput): Promise<Plan> => withinPayload('The plan', planCleanup(input)),

    /** Which planned sessions are not as planned any more. */
    watchTargets: async (input: { targets: KillTarget[]; listing: SessionListing }) =>
      watchTargets(input.targets, input.listing),

    /** What may still be killed, in which order. */
    judgeKills: async (input: JudgeInput) => judgeKills(input),

    /** Whether somebody's word on a plan counts. */
    judgeApproval: async (input: ApprovalQuestion): Promise<DecisionAnswer> => judgeApproval(input),
  };
}

/** The decisions, as workflows call them. */
export type Decisions = ReturnType<typeof createDecisions>;

function parse<T>(workflow: string, schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`);
  throw ApplicationFailure.create({
    type: FAILURE.InvalidRequest,
    message: `Input of ${workflow} is not valid: ${problems.join('; ')}`,
    nonRetryable: true,
    details: [problems],
  });
}
