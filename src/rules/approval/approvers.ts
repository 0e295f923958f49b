import type { Guard } from '../../contracts/cluster';
import type { Policy } from '../../contracts/policy';
import { samePerson } from './same-person';

/** Names whose approval counts: those of the guard that the policy asks; undefined when anyone's does. */
export function approversOf(
  { approval: { by } }: Policy,
  { approvers }: Pick<Guard, 'approvers'>,
): string[] | undefined {
  if (by === undefined || approvers === undefined) return by ?? approvers;
  return approvers.filter((name) => by.some((asked) => samePerson(asked, name)));
}

/** What is wrong with `approval.by` when nobody can approve a plan of the policy; undefined when somebody can. */
export function approversProblem(policy: Policy, guard: Pick<Guard, 'approvers'>): string | undefined {
  if (approversOf(policy, guard)?.length !== 0) return undefined;
  const { by = [] } = policy.approval;
  const nobody = by.length === 1 ? `${by[0]} may not` : `none of ${by.join(', ')} may`;
  return `${nobody} approve here; write one of guard.approvers (${guard.approvers?.join(', ')}), or leave by out`;
}
