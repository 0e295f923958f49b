import type { Policy } from '../../contracts/policy';
import { everyOf } from '../../contracts/schemas/every-of';

/** The policy with another window; its own where none is given. */
export function windowedPolicy(policy: Policy, window: string | undefined): Policy {
  if (window === undefined || window === policy.observe.window) return policy;
  return { ...policy, observe: { window, every: everyOf(window) } };
}
