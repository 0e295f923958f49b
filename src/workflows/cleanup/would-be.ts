import type { WouldBe } from '../../contracts/cleanup';
import type { Plan } from '../../contracts/plan';
import type { Policy } from '../../contracts/policy';

/** What an enforce run of this plan comes to: a ladder, strictest first. Report and enforce both follow it. */
export function wouldBeOf(plan: Plan, policy: Policy): WouldBe {
  if (plan.incomplete.length > 0) return 'incomplete_view';
  if (plan.blockers !== undefined) return 'not_evicted';
  if (!plan.sessions.some(({ decision }) => decision === 'kill')) return 'clean';
  // Approval lifts the policy's limits, never the guard's.
  if (plan.exceeded.some(({ limit }) => limit.startsWith('guard.'))) return 'limit_exceeded';
  if (plan.exceeded.length > 0 && policy.limits.onExceed === 'refuse') return 'limit_exceeded';
  return plan.approval === undefined ? 'enforced' : 'approval_wanted';
}
