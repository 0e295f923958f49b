import { workflowInfo } from '@temporalio/workflow';
import type { ApprovalRecord } from '../../contracts/cleanup';
import { durationMs, formatDuration } from '../../contracts/duration';
import type { Plan } from '../../contracts/plan';
import { provenName } from '../../contracts/signed-approval';
import type { ApprovalSubject } from '../../contracts/signed-approval';
import { shownHash } from '../../contracts/stakes';
import { cut } from '../../contracts/text';
import { approversOf } from '../../rules/approval';
import type { ApprovalMessages } from './approval-messages';
import { awaitDecision } from './await-decision';
import type { CleanupContext } from './context';

/** Waits for a decision on the plan; meanwhile a planned session that moves once is dropped for good. */
export async function awaitApproval(
  context: CleanupContext,
  messages: ApprovalMessages,
  plan: Plan,
  wanted: NonNullable<Plan['approval']>,
): Promise<ApprovalRecord> {
  const withinMs = durationMs(context.policy.approval.within);
  announce(context, plan, withinMs);
  let decision;
  try {
    decision = await awaitDecision(context, messages, plan, { for: 'approval', withinMs });
  } finally {
    context.progress.end('approval');
  }
  const at = new Date().toISOString();
  if (decision === undefined) return { wanted, decision: 'expired', at };
  const { verb, updateId, ...rest } = decision;
  if (updateId !== undefined) context.signed = { updateId };
  return { wanted, decision: verb === 'approve' ? 'approved' : 'rejected', ...rest, at };
}

/** Characters of the approvers' names: there may be a hundred. */
const LONGEST_NAMES = 400;

/** Whose approval counts, in words. */
export function whoApproves({ facts, policy }: Pick<CleanupContext, 'facts' | 'policy'>): string {
  const approvers = approversOf(policy, facts?.guard ?? {});
  if (approvers === undefined) return 'somebody else than the requester';
  return approvers.length === 0
    ? 'nobody: the policy asks none of the approvers'
    : cut(approvers.map((name) => shownName(name, facts?.guard.keyed)).join(' or '), LONGEST_NAMES);
}

/** A name without a key is whose it says, and no more. */
const shownName = (name: string, keyed: readonly string[] = []): string =>
  keyed.includes(name) ? name : provenName(name, undefined);

/** Where somebody can sign, what of it a client can't know by itself. */
function toSign({ facts, request }: CleanupContext, plan: Plan): { toSign?: ApprovalSubject } {
  if (facts?.guard.keyed === undefined) return {};
  const { workflowId, runId } = workflowInfo();
  const requester = request.requestedBy.name;
  const { uuid: clusterUuid, name: clusterName } = facts;
  return { toSign: { clusterUuid, clusterName, workflowId, runId, planHash: plan.hash, requester } };
}

function announce(context: CleanupContext, plan: Plan, withinMs: number): void {
  const { progress } = context;
  const until = new Date(Date.now() + withinMs).toISOString();
  progress.update({
    phase: 'awaiting_approval',
    now: `Waits until ${until} (${formatDuration(withinMs)}) for ${whoApproves(context)} to approve plan ${shownHash(plan.hash)}.`,
    next: 'Kills what the plan says and has not moved by then; without an approval nothing.',
    approval: { planHash: plan.hash, until, ...toSign(context, plan) },
  });
}
