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

/** Why nobody can approve a plan of the policy; undefined when somebody can. */
export function approversProblem(policy: Policy, guard: Pick<Guard, 'approvers'>): string | undefined {
  if (approversOf(policy, guard)?.length !== 0) return undefined;
  const { by = [] } = policy.approval;
  return `approval.by asks ${by.join(', ')}, and nobody of them may approve here; guard.approvers are ${guard.approvers?.join(', ')}: name one of them, or leave by out`;
}
