import { clientNamesOf } from '../../../rules/client-names';
import type { Guard } from '../../../contracts/cluster';
import { durationMs } from '../../../contracts/duration';
import type { Policy } from '../../../contracts/policy';
import { guardProtection, tightenPolicy } from '../../../rules/sessions';
import { deadGlobs } from './check-globs';
import { checkRules, rulesForbidden } from './check-rules';
import { type Finding, note, warning } from './finding';
import type { Owner } from './owner-of';
import { triablePolicy } from './resolved-policy';

function numberFindings({ limits, verify }: Policy): Finding[] {
  return [
    ...(limits.maxKills === 0
      ? [note('limits.maxKills is 0: a plan with any kill is over the limit; write 1 or more to kill')]
      : []),
    ...(durationMs(verify.killAgainAfter) >= durationMs(verify.within)
      ? [
          warning(
            `verify.killAgainAfter (${verify.killAgainAfter}) is not below verify.within (${verify.within}): there is no second kill; write a longer verify.within`,
          ),
        ]
      : []),
  ];
}

/** What of a guard saves a session, by its key. */
function guardKey(rule: string, { neverMatch }: Guard): string {
  const [, name] = rule.split('guard/');
  return name === undefined ? `guard.neverMatch: [${neverMatch.join(', ')}]` : `guard.protect (${name})`;
}

function guardFindings(policy: Policy, guard: Guard, whose: string): Finding[] {
  const forbidden = rulesForbidden(policy, (record, knownAbsent) => {
    const protection = guardProtection(record, guard, knownAbsent);
    return protection && guardKey(protection.rule, guard);
  });
  const dead = guard.protect.flatMap((rule) => deadGlobs(rule).map((text) => ({ name: rule.name, text })));
  return [
    ...dead.map(({ name, text }) => note(`${whose}, protect rule ${name}: ${text}`)),
    ...tightenPolicy(policy, guard).tightened.map((text) => note(`${whose} makes it ${text}`)),
    ...forbidden.map(({ name, savers }) =>
      note(
        `match rule ${name} kills nothing under ${whose}: ${savers.join(' and ')} saves all of it; only the cluster's owner can change that, in the worker's configuration`,
        name,
      ),
    ),
  ];
}

function clientFindings(policy: Policy, { clients }: Owner): Finding[] {
  if (clients !== undefined) return [];
  return clientNamesOf(policy).map((name) =>
    note(
      `${name} is taken as a name of clients in the worker's configuration; --cluster NAME or --config FILE shows whether it is`,
    ),
  );
}

/** What the author of a policy should know of it under its owner's guard, the graver things first. */
export function checkPolicy(written: Policy, owner: Owner): Finding[] {
  const policy = triablePolicy(written, owner);
  const findings = [
    ...checkRules(policy),
    ...numberFindings(policy),
    ...(owner.noKills === undefined ? [] : [note(owner.noKills)]),
    ...guardFindings(policy, owner.guard, owner.whose),
    ...clientFindings(written, owner),
  ];
  return [...findings].sort((a, b) => (a.level === b.level ? 0 : a.level === 'warning' ? -1 : 1));
}
