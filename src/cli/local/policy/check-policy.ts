import type { Guard } from '../../../contracts/cluster';
import { durationMs } from '../../../contracts/duration';
import type { Policy } from '../../../contracts/policy';
import { guardProtection } from '../../../rules/sessions/protections';
import { tightenPolicy } from '../../../rules/sessions';
import { checkRules, rulesForbidden } from './check-rules';
import { type Finding, note, warning } from './finding';

function numberFindings({ limits, verify }: Policy): Finding[] {
  return [
    ...(limits.maxKills === 0 ? [note('limits.maxKills is 0: a plan with any kill is over the limit')] : []),
    ...(durationMs(verify.killAgainAfter) >= durationMs(verify.within)
      ? [
          warning(
            `verify.killAgainAfter (${verify.killAgainAfter}) is not below verify.within (${verify.within}): there is no second kill`,
          ),
        ]
      : []),
  ];
}

function guardFindings(policy: Policy, guard: Guard, whose: string): Finding[] {
  const forbidden = rulesForbidden(
    policy,
    (record, knownAbsent) => guardProtection(record, guard, knownAbsent) !== undefined,
  );
  return [
    ...tightenPolicy(policy, guard).tightened.map((text) => note(`${whose} makes it ${text}`)),
    ...forbidden.map((name) =>
      note(
        `match rule ${name} kills nothing under ${whose}: its neverMatch or protect rules save all of it`,
        name,
      ),
    ),
  ];
}

/**
 * What the author of a policy should know, the graver things first.
 *
 * @param whose - The guard in words, such as "the default guard".
 */
export function checkPolicy(policy: Policy, guard: Guard, whose: string): Finding[] {
  const findings = [...checkRules(policy), ...numberFindings(policy), ...guardFindings(policy, guard, whose)];
  return [...findings].sort((a, b) => (a.level === b.level ? 0 : a.level === 'warning' ? -1 : 1));
}
