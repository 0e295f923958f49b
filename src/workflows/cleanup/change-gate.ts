import { ApplicationFailure } from '@temporalio/common';
import { CancellationScope, condition } from '@temporalio/workflow';
import type { CleanupRequest } from '../../contracts/cleanup';
import type { ClusterFacts } from '../../contracts/cluster';
import { durationMs, formatDuration } from '../../contracts/duration';
import { FAILURE } from '../../contracts/failures';
import type { Plan } from '../../contracts/plan';
import { askGate } from '../shared/change-gate';
import type { ApprovalMessages } from './approval-messages';
import { questionOn, recordRejection } from './await-decision';
import type { CleanupContext } from './context';

/** How a run goes on that has come to the change gate. */
export type AtGate = 'kills' | 'gate_closed' | 'rejected';

/** Said before anything is done: without a ticket no kill of the run would ever be let through. */
export function assertTicket({ requestedBy, mode }: CleanupRequest, { cluster, guard }: ClusterFacts): void {
  if (mode === 'report' || guard.changeGate === undefined || requestedBy.ticket !== undefined) return;
  throw ApplicationFailure.nonRetryable(
    `The owner of "${cluster}" has a change gate: mode enforce needs the ticket of an approved change; add --ticket CHG-1 (requestedBy.ticket of the request, or of the schedule), or run in mode report`,
    FAILURE.NotGranted,
  );
}

/**
 * Waits until the owner's change system says that the run's ticket is approved and in its window. Nobody looks
 * meanwhile, and not for longer than looks may be apart: all is read once more before the kills.
 */
export async function passChangeGate(
  context: CleanupContext,
  messages: ApprovalMessages,
  plan: Plan,
): Promise<AtGate> {
  const { changeGate, maxGap } = context.facts?.guard ?? {};
  if (changeGate === undefined || context.targets().length === 0) return 'kills';
  const withinMs = Math.min(
    ...[changeGate.waitFor, ...(maxGap === undefined ? [] : [maxGap])].map(durationMs),
  );
  announce(context, plan, withinMs);
  messages.ask(questionOn(context, plan, { for: 'change_gate', withinMs }));
  try {
    context.gate = await wordOrRejection(context, messages, withinMs);
  } finally {
    messages.close();
    context.progress.end('gate');
  }
  if (messages.answered !== undefined) {
    recordRejection(context, messages.answered, 'change_gate');
    return 'rejected';
  }
  return context.gate?.word === 'open' ? 'kills' : 'gate_closed';
}

/** Undefined when somebody has rejected the plan meanwhile. */
async function wordOrRejection(
  { request: { cluster, requestedBy } }: CleanupContext,
  messages: ApprovalMessages,
  withinMs: number,
) {
  const scope = new CancellationScope();
  const asked = scope.run(() => askGate(cluster, withinMs));
  const rejected = scope.run(() => condition(() => messages.answered !== undefined)).then(() => undefined);
  for (const one of [asked, rejected]) one.catch(() => undefined);
  try {
    const word = await Promise.race([asked, rejected]);
    return word === undefined ? undefined : { ticket: requestedBy.ticket ?? '', ...word };
  } finally {
    scope.cancel();
  }
}

function announce(context: CleanupContext, plan: Plan, withinMs: number): void {
  const until = new Date(Date.now() + withinMs).toISOString();
  const { ticket = '' } = context.request.requestedBy;
  context.progress.update({
    phase: 'at_change_gate',
    now: `Asks the owner's change gate until it says that ticket ${ticket} is approved and in its window, until ${until} (${formatDuration(withinMs)}) at the most.`,
    next: 'Kills what the plan says and has not moved by then; without a yes nothing.',
    gate: { planHash: plan.hash, ticket, until },
  });
}
