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
  sleep,
} from '@temporalio/workflow';
import type { CleanupOutcome } from '../../contracts/cleanup';
import { FAILURE } from '../../contracts/failures';
import { killWorkflowId } from '../../contracts/ids';
import type { KillOutcome, KillReport, KillRequest } from '../../contracts/kill';
import { PAYLOAD_LIMIT_BYTES } from '../../contracts/payload-limit';
import type { KillTarget } from '../../contracts/plan';
import { killSessions } from '../kill-sessions';
import { failedKill } from '../shared/failed-kill';
import type { CleanupContext } from './context';

/** A cluster has one killer at a time: how often and how long a second run tries for its turn. */
const TURN = { every: '15s', tries: 40 } as const;

/** Has the child kill what is still planned, and takes its report over. */
export async function killPlanned(context: CleanupContext): Promise<CleanupOutcome> {
  const targets = context.targets();
  if (targets.length === 0) return outcomeOf(context);
  const report = await runChild(context, targets);
  if (report === 'busy') return 'busy';
  context.record(report.sessions);
  context.incomplete.push(...report.incomplete);
  context.exceeded.push(...report.exceeded);
  if (report.pools !== undefined) context.poolsAfter = report.pools;
  return report.ended ?? outcomeOf(context);
}

async function runChild(context: CleanupContext, targets: KillTarget[]): Promise<KillReport | 'busy'> {
  const request = requestOf(context, targets);
  assertFits(request);
  for (let tries = 0; tries < TURN.tries; tries++) {
    if (tries > 0) await sleep(TURN.every, { summary: 'until it is our turn' });
    context.progress.beginKills(targets.length);
    try {
      return await executeChild(killSessions, {
        workflowId: killWorkflowId(context.facts?.uuid ?? ''),
        args: [request],
        // Terminating the clean-up cancels the kills, too; a reset does not, but the child notices it.
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
        staticSummary: `kill ${targets.length} NDMP sessions on ${context.request.cluster}`,
      });
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) waitForTurn(context);
      else if (error instanceof ChildWorkflowFailure && !isCancellation(error))
        return brokenOff(targets, error);
      else throw error;
    }
  }
  return 'busy';
}

function requestOf(
  { request, facts, policy, plan, samples, approval }: CleanupContext,
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
  };
}

/** Each target carries what is joined to it. A child with too large an input could never be started. */
function assertFits(request: KillRequest): void {
  const size = JSON.stringify(request).length;
  if (size <= PAYLOAD_LIMIT_BYTES) return;
  throw ApplicationFailure.nonRetryable(
    `The ${request.targets.length} planned sessions with all that is joined to them are ${size} characters, above the ${PAYLOAD_LIMIT_BYTES} that history can take; nothing was killed. Name some of them in only`,
    FAILURE.ResultTooLarge,
  );
}

function waitForTurn({ progress }: CleanupContext): void {
  progress.enter(
    'waiting_for_turn',
    'Another run is killing on this cluster; only one may at a time.',
    `Tries again every ${TURN.every}, for 10 minutes at most.`,
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

const UNFINISHED: ReadonlySet<string> = new Set(['still_present', 'refused', 'failed']);

function outcomeOf({ outcomes }: CleanupContext): CleanupOutcome {
  return [...outcomes.values()].some(({ outcome }) => UNFINISHED.has(outcome)) ? 'partial' : 'enforced';
}
