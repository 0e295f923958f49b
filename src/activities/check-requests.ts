import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { z } from 'zod';
import { formatDuration } from '../contracts/duration';
import type { DrainOrder, DrainRequest } from '../contracts/drain';
import type { ExportAuditRequest } from '../contracts/audit-files';
import type { CleanupRequest } from '../contracts/cleanup';
import type { EvidenceStyle } from '../contracts/evidence';
import type { EvictRequest, EvictStyle, PingStyle } from '../contracts/evict';
import { FAILURE } from '../contracts/failures';
import type { FleetRequest } from '../contracts/fleet';
import type { HaltCheck } from '../contracts/halt';
import { UNKNOWN_HALTER } from '../contracts/halt';
import {
  cleanupWorkflowId,
  drainWorkflowId,
  evictWorkflowId,
  fleetWorkflowId,
  HALT_WORKFLOW_ID,
  parseCleanupWorkflowId,
  policyOfFleetId,
} from '../contracts/ids';
import type { InspectRequest } from '../contracts/inspect';
import type { KillRequest } from '../contracts/kill';
import type { ObserveRequest } from '../contracts/observe';
import type { LookStyle } from '../contracts/poll-job';
import { evictRequestSchema } from '../contracts/schemas/evict';
import { trackJobRequestSchema } from '../contracts/schemas/jobs';
import { drainRequestSchema } from '../contracts/schemas/drain';
import { exportAuditRequestSchema } from '../contracts/schemas/audit-files';
import { fleetRequestSchema } from '../contracts/schemas/fleet';
import { haltRequestSchema } from '../contracts/schemas/halt';
import { inspectRequestSchema } from '../contracts/schemas/inspect';
import { observeRequestSchema } from '../contracts/schemas/observe';
import { killRequestSchema } from '../contracts/schemas/kill-request';
import { requestProblems } from '../contracts/schemas/request-problems';
import { cleanupRequestSchema } from '../contracts/schemas/requests';
import {
  LONGEST_PAUSE_MS,
  pausedJobRequestSchema,
  sequenceRequestSchema,
} from '../contracts/schemas/sequence';
import type { PausedJobRequest, SequenceRequest } from '../contracts/sequence';
import { cut, cutBytes } from '../contracts/text';
import type { TrackJobRequest } from '../contracts/track-job';
import { drainOrder } from '../rules/drain';
import { fleetProblem, sequenceProblem } from '../rules/history';
import { evictPolicy } from '../rules/sessions';
import { asActivity } from './failure-of';
import { withinPayload } from './payload-limit';

/** On record with the request: options of activities decide what a history replays to. */
const heldLooks = <T>(request: T): T & LookStyle => ({ ...request, looks: 'held' });

/** The input of `evictClient`, checked likewise, as the clean-up that it is. */
const checkEvictRequest = (input: unknown): Promise<CleanupRequest & EvictStyle & PingStyle> =>
  asActivity('decision', async () => evictionOf(parse('evictClient', evictRequestSchema, input)));

/** Checks of inputs: whoever starts a workflow by its name is told every problem, with its place. */
export function createRequestChecks() {
  return {
    /** The request with defaults filled in; fails `InvalidRequest` with every problem and its place. */
    checkRequest: (input: unknown): Promise<CleanupRequest> =>
      asActivity('decision', async () =>
        withItsId(parse('cleanupStaleSessions', cleanupRequestSchema, input)),
      ),

    checkEvictRequest,

    /** The input of `killSessions`, checked likewise. */
    checkKillRequest: (input: unknown): Promise<KillRequest & EvidenceStyle> =>
      asActivity('decision', async () => {
        const request = parse('killSessions', killRequestSchema, input) as KillRequest;
        return { ...request, evidence: 'sealed' };
      }),

    /** The input of `trackJob`, checked likewise. */
    checkTrackRequest: (input: unknown): Promise<TrackJobRequest & LookStyle> =>
      asActivity('decision', async () => heldLooks(parse('trackJob', trackJobRequestSchema, input))),

    /** The input of `cleanupFleet`, and of its part for one cluster, checked likewise. */
    checkFleetRequest: (input: unknown): Promise<FleetRequest> =>
      asActivity('decision', async () =>
        withFleetId(fitting('cleanupFleet', parse('cleanupFleet', fleetRequestSchema, input), fleetProblem)),
      ),
    checkFleetMember: (input: unknown): Promise<CleanupRequest> =>
      asActivity('decision', async () => parse('fleetMember', cleanupRequestSchema, input)),

    /** The inputs of `runJobSequence`, `pausedJob`, `inspect`, `halt` and `exportAudit`, checked likewise. */
    checkSequenceRequest: (input: unknown): Promise<SequenceRequest & LookStyle> =>
      asActivity('decision', async () =>
        heldLooks(
          fitting('runJobSequence', parse('runJobSequence', sequenceRequestSchema, input), sequenceProblem),
        ),
      ),
    checkPausedJobRequest: (input: unknown): Promise<PausedJobRequest> =>
      asActivity('decision', async () => endsInTime(parse('pausedJob', pausedJobRequestSchema, input))),
    checkDrainRequest: (input: unknown): Promise<DrainOrder> =>
      asActivity('decision', async () => drainOf(parse('drainNode', drainRequestSchema, input))),
    checkInspectRequest: (input: unknown): Promise<InspectRequest> =>
      asActivity('decision', async () => parse('inspect', inspectRequestSchema, input)),
    checkHaltRequest: (input: unknown): Promise<HaltCheck> =>
      asActivity('decision', async () => checkHalt(input)),
    checkObserveRequest: (input: unknown): Promise<ObserveRequest> =>
      asActivity('decision', async () => parse('observeSessions', observeRequestSchema, input)),
    checkExportRequest: (input: unknown): Promise<ExportAuditRequest> =>
      asActivity('decision', async () => parse('exportAudit', exportAuditRequestSchema, input)),
  };
}

/** Runs of one policy on one cluster exclude each other by their id, and the killer takes only children of such a run. */
function withItsId(request: CleanupRequest): CleanupRequest {
  const { cluster, policy, only } = request;
  const own = parseCleanupWorkflowId(ownId());
  const isIts = own?.cluster === cluster && own.policy === policy.name && own.client === undefined;
  // Narrowed runs may also exclude those of the whole cluster.
  if (isIts && (own.onlyHash === undefined || only !== undefined)) return request;
  throw wrongId('clean-up', cleanupWorkflowId(cluster, policy.name));
}

/** Two evictions of one client exclude each other. */
function evictionOf(request: EvictRequest): CleanupRequest & EvictStyle & PingStyle {
  const { cluster, client, mode, requestedBy, unservedAfter, unreachableAfter, ping } = request;
  const wanted = evictWorkflowId(cluster, client);
  if (ownId() !== wanted) throw wrongId('eviction', wanted);
  const policy = evictPolicy(request);
  const common = { cluster, policy, mode, requestedBy, unservedAfter, unreachableAfter };
  return { ...common, evict: { client }, ...(ping === undefined ? {} : { ping }) };
}

/** A pause by name has a sequence's bound, by the server's clock. */
function endsInTime(request: PausedJobRequest): PausedJobRequest {
  const latestMs = activityInfo().currentAttemptScheduledTimestampMs + LONGEST_PAUSE_MS;
  if (Date.parse(request.until) <= latestMs) return request;
  const latest = new Date(latestMs).toISOString();
  throw invalid('pausedJob', [
    `until: is ${request.until}, later than ${formatDuration(LONGEST_PAUSE_MS)} from now (${latest})`,
  ]);
}

/** Its times by the server's clock. A node has one drain, by the id. */
function drainOf(request: DrainRequest): DrainOrder {
  const id = drainWorkflowId(request.cluster, request.node);
  if (ownId() !== id) throw wrongId('drain', id);
  const order = drainOrder(request, activityInfo().currentAttemptScheduledTimestampMs);
  if ('problem' in order) throw invalid('drainNode', [order.problem]);
  return order;
}

/** Likewise for fleets. */
function withFleetId(request: FleetRequest): FleetRequest {
  if (policyOfFleetId(ownId()) === request.policy.name) return request;
  throw wrongId('fleet run', fleetWorkflowId(request.policy.name));
}

/** Never a failure: whoever started it was told that all kills are halted. */
function checkHalt(input: unknown): HaltCheck {
  const isUnderItsId = ownId() === HALT_WORKFLOW_ID;
  try {
    return { isUnderItsId, requestedBy: parse('halt', haltRequestSchema, input).requestedBy };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const { name, reasonLength } = UNKNOWN_HALTER;
    return { isUnderItsId, requestedBy: { name, reason: cut(problem, reasonLength) } };
  }
}

function ownId(): string {
  return activityInfo().workflowExecution?.workflowId ?? 'none';
}

function wrongId(what: string, wanted: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `The workflow id of this ${what} has to be ${wanted}, not ${ownId()}`,
    FAILURE.InvalidRequest,
  );
}

function parse<T>(workflow: string, schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  // The result is as large, and in history, too.
  if (result.success) return withinPayload(`The input of ${workflow}`, result.data);
  throw invalid(workflow, requestProblems(result.error.issues, schema, input));
}

/** Runs don't continue as new: one whose history could become too large is not begun. */
function fitting<T>(workflow: string, request: T, problemOf: (request: T) => string | undefined): T {
  const problem = problemOf(request);
  if (problem !== undefined) throw invalid(workflow, [`input: ${problem}`]);
  return request;
}

/** Problems that are listed, and bytes of each: a failure has to fit into the history, too. */
const SHOWN = { problems: 100, bytes: 500 } as const;

function invalid(workflow: string, all: readonly string[]): ApplicationFailure {
  const more = all.length - SHOWN.problems;
  const problems = [
    ...all.slice(0, SHOWN.problems).map((problem) => cutBytes(problem, SHOWN.bytes)),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
  return ApplicationFailure.create({
    type: FAILURE.InvalidRequest,
    message: `Input of ${workflow} is not valid: ${problems.join('; ')}`,
    nonRetryable: true,
    details: [problems],
  });
}
