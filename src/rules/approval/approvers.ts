import type { Guard } from '../../contracts/cluster';
import type { Policy } from '../../contracts/policy';
import { samePerson } from './same-person';

/** What of a guard says who may approve. */
export type WhoMay = Pick<Guard, 'approvers' | 'approvals' | 'keyed'>;

/** Names whose approval counts: those of the guard that the policy asks; undefined when anyone's does. */
export function approversOf({ approval: { by } }: Policy, guard: WhoMay): string[] | undefined {
  const approvers = ableIn(guard);
  if (by === undefined || approvers === undefined) return by ?? approvers;
  return approvers.filter((name) => by.some((asked) => samePerson(asked, name)));
}

/** Where approvals have to be signed, those who can; of an eviction the guard has approvers of its own. */
function ableIn({ approvers, approvals, keyed = [] }: WhoMay): string[] | undefined {
  if (approvals !== 'signed' || approvers === undefined) return approvals === 'signed' ? keyed : approvers;
  return keyed.filter((name) => approvers.some((approver) => samePerson(approver, name)));
}

/** The same of one run, whose requester can't approve it. */
export function othersOf(policy: Policy, guard: WhoMay, requester: string): string[] | undefined {
  return approversOf(policy, guard)?.filter((name) => !samePerson(name, requester));
}

/** What is wrong with `approval.by` when nobody can approve a plan of the policy; undefined when somebody can. */
export function approversProblem(policy: Policy, guard: WhoMay): string | undefined {
  if (approversOf(policy, guard)?.length !== 0) return undefined;
  const { by = [] } = policy.approval;
  if (by.length === 0)
    return `nobody can approve here: approvals have to be signed, and of ${guard.approvers?.join(', ')} nobody has a key in guard.approvers`;
  const nobody = by.length === 1 ? `${by[0]} may not` : `none of ${by.join(', ')} may`;
  const place = guard.approvals === 'signed' ? 'guard.approvers who have a key' : 'guard.approvers';
  return `${nobody} approve here; write one of ${place} (${ableIn(guard)?.join(', ')}), or leave by out`;
}
