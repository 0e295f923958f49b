import type { Guard } from '../../contracts/cluster';
import type { DecisionAnswer, PlanDecision } from '../../contracts/messages';

/** What a word on a plan is judged by. */
export interface ApprovalQuestion {
  decision: PlanDecision;
  verb: 'approve' | 'reject';
  /** Hash of the plan that waits; absent when none does. */
  planHash?: string;
  /** Who asked for the run. */
  requester: string;
  approvers?: Guard['approvers'];
}

/** Whether somebody's word on a plan counts, and why not. Anybody who may approve may also reject; so may the requester. */
export function judgeApproval({
  decision,
  verb,
  planHash,
  requester,
  approvers,
}: ApprovalQuestion): DecisionAnswer {
  const by = typeof decision.by === 'string' ? decision.by.trim() : '';
  if (planHash === undefined) return refused('no plan waits for approval now');
  if (by === '') return refused('the name of who decides is missing (by)');
  if (decision.planHash !== planHash) {
    return refused(`the plan that waits is ${planHash}, not ${String(decision.planHash)}; look at it again`);
  }
  if (verb === 'reject' && by === requester) return { accepted: true, why: 'rejected by the requester' };
  if (approvers !== undefined && !approvers.includes(by)) {
    return refused(`${by} is not among the approvers of this cluster`);
  }
  if (verb === 'approve' && by === requester) return refused('who asked for the run cannot approve it');
  return { accepted: true, why: `${verb === 'approve' ? 'approved' : 'rejected'} by ${by}` };
}

function refused(why: string): DecisionAnswer {
  return { accepted: false, why };
}
