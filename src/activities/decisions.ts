import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { z } from 'zod';
import type { ExportAuditRequest } from '../contracts/audit-files';
import type { CleanupRequest } from '../contracts/cleanup';
import type { Guard } from '../contracts/cluster';
import { FAILURE } from '../contracts/failures';
import { cleanupWorkflowId } from '../contracts/ids';
import type { InspectRequest } from '../contracts/inspect';
import type { KillRequest } from '../contracts/kill';
import type { DecisionAnswer } from '../contracts/messages';
import type {
  JudgeRequest,
  Judgement,
  Plan,
  PlanRequest,
  RecordedSample,
  WatchRequest,
} from '../contracts/plan';
import type { Policy } from '../contracts/policy';
import { jobCommandSchema, joinSchema, trackJobRequestSchema } from '../contracts/schemas/jobs';
import { exportAuditRequestSchema } from '../contracts/schemas/audit-files';
import { inspectRequestSchema } from '../contracts/schemas/inspect';
import { killRequestSchema } from '../contracts/schemas/kill-request';
import { cleanupRequestSchema } from '../contracts/schemas/requests';
import { pausedJobRequestSchema, sequenceRequestSchema } from '../contracts/schemas/sequence';
import type { PausedJobRequest, SequenceRequest } from '../contracts/sequence';
import type { NodeRecord, Sample, SessionListing } from '../contracts/session';
import type { JobCommandInput, JoinInput, TrackJobRequest } from '../contracts/track-job';
import type { ApprovalQuestion, DroppedTarget, TightenedPolicy } from '../rules/sessions';
import { judgeApproval, judgeKills, planCleanup, tightenPolicy, watchTargets } from '../rules/sessions';
import { asActivity } from './failure-of';
import { withinPayload } from './payload-limit';
import { type ReadRecorded, readRecorded } from './recorded-results';

/**
 * Decisions that are recorded as results of activities, so that a deploy can't change them afterwards.
 *
 * @param recorded - Where samples are found that are too large to be given twice.
 */
export function createDecisions(recorded: ReadRecorded = readRecorded) {
  return {
    /** The request with defaults filled in; fails `InvalidRequest` with every problem and its place. */
    checkRequest: (input: unknown): Promise<CleanupRequest> =>
      asActivity(async () => withItsId(parse('cleanupStaleSessions', cleanupRequestSchema, input))),

    /** The input of `killSessions`, checked likewise. */
    checkKillRequest: (input: unknown): Promise<KillRequest> =>
      asActivity(async () => parse('killSessions', killRequestSchema, input) as KillRequest),

    /** The input of `trackJob`, checked likewise. */
    checkTrackRequest: (input: unknown): Promise<TrackJobRequest> =>
      asActivity(async () => parse('trackJob', trackJobRequestSchema, input)),

    /** The input of the updates of a watch, checked likewise. */
    checkJoin: (input: unknown): Promise<JoinInput> =>
      asActivity(async () => parse('join', joinSchema, input)),
    checkJobCommand: (input: unknown): Promise<JobCommandInput> =>
      asActivity(async () => parse('a job command', jobCommandSchema, input)),

    /** The inputs of `runJobSequence`, `pausedJob` and `inspect`, checked likewise. */
    checkSequenceRequest: async (input: unknown): Promise<SequenceRequest> =>
      parse('runJobSequence', sequenceRequestSchema, input),
    checkPausedJobRequest: async (input: unknown): Promise<PausedJobRequest> =>
      parse('pausedJob', pausedJobRequestSchema, input),
    checkInspectRequest: async (input: unknown): Promise<InspectRequest> =>
      parse('inspect', inspectRequestSchema, input),
    checkExportRequest: async (input: unknown): Promise<ExportAuditRequest> =>
      parse('exportAudit', exportAuditRequestSchema, input),

    /** The policy within the guard's bounds, and what that changed. */
    tightenPolicy: (input: { policy: Policy; guard: Guard }): Promise<TightenedPolicy> =>
      asActivity(async () => tightenPolicy(input.policy, input.guard)),

    /** What is stale, protected or kept, and whether it may be killed. */
    planCleanup: ({ samples, ...input }: PlanRequest): Promise<Plan> =>
      asActivity(async () => {
        const plan = planCleanup({ ...input, samples: await readSamples(recorded, samples) });
        return withinPayload('The plan', plan);
      }),

    /** Which planned sessions are not as planned any more. */
    watchTargets: ({ targets, planned, now }: WatchRequest): Promise<DroppedTarget[]> =>
      asActivity(async () => {
        const results = await recorded([planned, now]);
        const listing = (id: string) => results.get(id) as SessionListing;
        return watchTargets({ targets, planned: listing(planned), now: listing(now) });
      }),

    /** What may still be killed, in which order. */
    judgeKills: ({ now, ...input }: JudgeRequest): Promise<Judgement> =>
      asActivity(async () => {
        const [sample] = await readSamples(recorded, [now] as const);
        return judgeKills({ ...input, now: sample });
      }),

    /** Whether somebody's word on a plan counts. */
    judgeApproval: (input: ApprovalQuestion): Promise<DecisionAnswer> =>
      asActivity(async () => judgeApproval(input)),
  };
}

/** The decisions, as workflows call them. */
export type Decisions = ReturnType<typeof createDecisions>;

/** Runs of one policy on one cluster exclude each other by their id, and the killer takes only children of such a run. */
function withItsId(request: CleanupRequest): CleanupRequest {
  const workflowId = activityInfo().workflowExecution?.workflowId ?? 'none';
  const wanted = cleanupWorkflowId(request.cluster, request.policy.name);
  if (workflowId.startsWith(wanted)) return request;
  throw ApplicationFailure.nonRetryable(
    `The workflow id of this clean-up has to be ${wanted}, not ${workflowId}`,
    FAILURE.InvalidRequest,
  );
}

async function readSamples<T extends readonly RecordedSample[]>(
  recorded: ReadRecorded,
  samples: T,
): Promise<{ -readonly [K in keyof T]: Sample }> {
  const results = await recorded(samples.flatMap(({ listing, nodes }) => [listing, nodes]));
  return samples.map(({ listing, nodes }) => ({
    listing: results.get(listing) as SessionListing,
    nodes: results.get(nodes) as NodeRecord[],
  })) as { -readonly [K in keyof T]: Sample };
}

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
