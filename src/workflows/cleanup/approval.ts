import { workflowInfo } from '@temporalio/workflow';
import type { ApprovalRecord } from '../../contracts/cleanup';
import { durationMs, formatDuration } from '../../contracts/duration';
import type { Plan } from '../../contracts/plan';
import { provenName } from '../../contracts/signed-approval';
import type { ApprovalSubject } from '../../contracts/signed-approval';
import { shownHash } from '../../contracts/stakes';
import { cut } from '../../contracts/text';
import { othersOf, samePerson, type WhoMay } from '../../rules/approval';
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

/** What is waited for, in words: whose approval of what, and how it has to be given. */
export function awaitedWords(
  { facts, policy, request }: Pick<CleanupContext, 'facts' | 'policy' | 'request'>,
  what: string,
): string {
  const guard: WhoMay = facts?.guard ?? {};
  const { name } = request.requestedBy;
  const others = othersOf(policy, guard, name);
  const isSigned = guard.approvals === 'signed';
  if (others?.length === 0)
    return `for an approval of ${what} that nobody can give: ${cut(name, LONGEST_NAMES)} asked for the run, and nobody else may ${isSigned ? 'sign' : 'approve'} it. Stop it; somebody else has to start it, or another approver${isSigned ? ' with a key' : ''} has to be named (guard.approvers, approval.by)`;
  const names = others?.map((name) => shownName(name, guard.keyed)).join(' or ');
  const who = names === undefined ? 'somebody else than the requester' : cut(names, LONGEST_NAMES);
  return `for ${who} to approve ${what}${isSigned ? ', signed with an SSH key' : ''}`;
}

/** What of a plan says that an approval of it has to be signed. */
export const signedIn = ({ facts }: Pick<CleanupContext, 'facts'>): { signed?: true } =>
  facts?.guard.approvals === 'signed' ? { signed: true } : {};

/** A name without a key is whose it says, and no more. */
const shownName = (name: string, keyed: readonly string[] = []): string =>
  keyed.some((one) => samePerson(one, name)) ? name : provenName(name, undefined);

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
    now: `Waits until ${until} (${formatDuration(withinMs)}) ${awaitedWords(context, `plan ${shownHash(plan.hash)}`)}.`,
    next: 'Kills what the plan says and has not moved by then; without an approval nothing.',
    approval: { planHash: plan.hash, until, ...signedIn(context), ...toSign(context, plan) },
  });
}
