import {
  ApplicationFailure,
  ChildWorkflowFailure,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import {
  ChildWorkflowCancellationType,
  executeChild,
  isCancellation,
  ParentClosePolicy,
} from '@temporalio/workflow';
import type { CleanupOutcome, SessionOutcome } from '../../contracts/cleanup';
import { durationMs } from '../../contracts/duration';
import { FAILURE } from '../../contracts/failures';
import { CLEANUP_ROOM } from '../../contracts/history-room';
import { killWorkflowId } from '../../contracts/ids';
import type { KillOutcome, KillReport, KillRequest } from '../../contracts/kill';
import type { KillTarget } from '../../contracts/plan';
import { jsonBytes } from '../../contracts/text';
import { killSessions } from '../kill-sessions';
import { awaitRunEnd } from '../shared/activities';
import { failedKill } from '../shared/failed-kill';
import type { CleanupContext } from './context';

/** A cluster has one killer at a time: how long a second run waits for its turn, by one activity. */
const TURN_WITHIN = '10m';

/** Has the child kill what is still planned, and takes its report over. */
export async function killPlanned(context: CleanupContext): Promise<CleanupOutcome> {
  const targets = context.targets();
  if (targets.length === 0) return outcomeOf(context);
  const report = await runChild(context, targets);
  if (report === 'busy') return 'busy';
  context.record(report.sessions);
  const isView = context.request.evict === undefined || report.ended === 'incomplete_view';
  (isView ? context.incomplete : context.blockers).push(...report.incomplete);
  context.exceeded.push(...report.exceeded);
  if (report.gate !== undefined && context.gate !== undefined)
    context.gate = { ticket: context.gate.ticket, ...report.gate };
  if (report.pools !== undefined) context.poolsAfter = report.pools;
  return report.ended ?? outcomeOf(context);
}

async function runChild(context: CleanupContext, targets: KillTarget[]): Promise<KillReport | 'busy'> {
  const request = requestOf(context, targets);
  assertFits(request);
  const workflowId = killWorkflowId(context.facts?.uuid ?? '');
  const untilMs = Date.now() + durationMs(TURN_WITHIN);
  for (let left = startsOf(request); left > 0; left--) {
    context.progress.beginKills(targets.length);
    try {
      return await executeChild(killSessions, {
        workflowId,
        args: [request],
        // Terminating the clean-up cancels the kills, too; a reset does not, but the child notices it.
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
        staticSummary: `kill ${targets.length} NDMP session${targets.length === 1 ? '' : 's'} on ${context.request.cluster}`,
      });
    } catch (error) {
      if (error instanceof ChildWorkflowFailure && !isCancellation(error)) return brokenOff(targets, error);
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    waitForTurn(context, workflowId);
    if (!(await awaitRunEnd(Math.max(1, untilMs - Date.now()), { workflowId }))) return 'busy';
  }
  return 'busy';
}

/** Each start puts all targets into the history once more. */
function startsOf(request: KillRequest): number {
  return Math.min(CLEANUP_ROOM.killStarts, Math.floor(CLEANUP_ROOM.killStartBytes / jsonBytes(request)));
}

function requestOf(
  { request, facts, policy, plan, samples, approval, signed }: CleanupContext,
  targets: KillTarget[],
): KillRequest {
  const approved = approval?.decision === 'approved';
  return {
    cluster: request.cluster,
    clusterUuid: facts?.uuid ?? '',
    policy,
    planHash: plan?.hash ?? '',
    targets,
    planned: { at: plan?.at ?? '', nodes: samples.at(-1)?.nodes ?? [], ndmpMode: facts?.ndmpMode ?? 'svm' },
    approved,
    limitsLifted: approved && policy.limits.onExceed === 'approve',
    requestedBy: request.requestedBy,
    ...(signed === undefined ? {} : { signed }),
    ...(request.evict === undefined ? {} : { evict: request.evict }),
    ...(request.ping === undefined ? {} : { ping: request.ping }),
  };
}

/** Each target carries what is joined to it. A child with too large an input could never be started. */
function assertFits(request: KillRequest): void {
  const size = jsonBytes(request);
  if (size <= CLEANUP_ROOM.kills) return;
  throw ApplicationFailure.nonRetryable(
    `The ${request.targets.length} planned sessions with all that is joined to them are ${size} bytes, above the ${CLEANUP_ROOM.kills} that history has room for; nothing was killed. Name some of them in only`,
    FAILURE.ResultTooLarge,
  );
}

function waitForTurn({ progress }: CleanupContext, killing: string): void {
  progress.enter(
    'waiting_for_turn',
    `Another run is killing on this cluster, ${killing}; only one may at a time.`,
    `Waits for its end, for ${TURN_WITHIN} at most.`,
  );
}

/** The child was terminated or failed: what it had done is in its own history. */
function brokenOff(targets: KillTarget[], error: ChildWorkflowFailure): KillReport {
  const { outcome, note } = failedKill(error);
  const sessions = targets.map(({ record: { ownerUuid, sessionId } }): KillOutcome => ({
    ownerUuid,
    sessionId,
    outcome,
    note: `the killing run ${error.execution.workflowId} ended early: ${note}`,
  }));
  return { sessions, incomplete: [], exceeded: [] };
}

/** What becomes of a session when all is well. */
const WELL: ReadonlySet<SessionOutcome> = new Set(['killed', 'already_gone', 'replaced', 'revived']);

/** The same of an eviction: who moves lives. */
const EVICTED: ReadonlySet<SessionOutcome> = new Set(['killed', 'already_gone']);

function outcomeOf({ outcomes, request: { evict } }: CleanupContext): CleanupOutcome {
  const well = evict === undefined ? WELL : EVICTED;
  return [...outcomes.values()].every(({ outcome }) => well.has(outcome)) ? 'enforced' : 'partial';
}
