import { ApplicationFailure } from '@temporalio/common';
import type { ParentWorkflowInfo } from '@temporalio/workflow';
import { CancellationScope, isCancellation, setHandler, workflowInfo } from '@temporalio/workflow';
import { FAILURE } from '../contracts/failures';
import { parseCleanupWorkflowId } from '../contracts/ids';
import type { KillReport, KillRequest } from '../contracts/kill';
import { killStatusQuery } from '../contracts/messages';
import { checkOnceMore } from './kill/check-once-more';
import { killInSlices } from './kill/kill-in-slices';
import { KillContext } from './kill/context';
import { verifyKills } from './kill/verify-kills';
import { decisions } from './shared/activities';
import { watchCancellation } from './shared/cancelled';
import { workflowFailure } from './shared/failures';
import { indexRequest } from './shared/search';

/**
 * Kills the sessions that a clean-up planned, one run for a cluster at a time. Reads everything once more, kills
 * what has not changed, and verifies. Cancel means "start nothing new": kills in flight are awaited.
 */
export async function killSessions(input: KillRequest): Promise<KillReport> {
  const context = new KillContext(watchCancellation());
  setHandler(killStatusQuery, () => context.status());
  try {
    const { parent } = workflowInfo();
    assertStartedByCleanup(parent);
    // Also of a run that is cancelled already: its report needs the targets.
    context.request = await CancellationScope.nonCancellable(() => decisions.checkKillRequest(input));
    const { request } = context;
    assertStartedByCleanup(parent, request);
    indexRequest({ ...request, operation: 'kill', policy: request.policy.name });
    await run(context);
    return context.report();
  } catch (error) {
    if (isCancellation(error) && context.knowsTargets) return context.report();
    throw workflowFailure(error);
  }
}

async function run(context: KillContext): Promise<void> {
  const targets = await checkOnceMore(context);
  await CancellationScope.nonCancellable(async () => {
    await killInSlices(context, targets);
    await verifyKills(context, targets);
  });
}

/** The limits and the window are the clean-up's: nothing else may start kills, nor may that of another cluster or policy. */
function assertStartedByCleanup(parent: ParentWorkflowInfo | undefined, request?: KillRequest): void {
  const cleanup = parseCleanupWorkflowId(parent?.workflowId ?? '');
  const isOfIts =
    request === undefined ||
    (cleanup?.cluster === request.cluster &&
      cleanup.policy === request.policy.name &&
      cleanup.client === request.evict?.client);
  if (cleanup !== undefined && isOfIts) return;
  throw ApplicationFailure.nonRetryable(
    'killSessions is started by cleanupStaleSessions only; start that one, with mode enforce',
    FAILURE.NotACleanup,
  );
}
