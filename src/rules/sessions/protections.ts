import type { GuardBounds } from '../../contracts/cluster';
import type { Policy, ProtectRule } from '../../contracts/policy';
import type { SessionRecord } from '../../contracts/session';
import type { KnownAbsent } from './conditions';
import { evaluateRule } from './evaluate-rule';

/** What saves a session: a rule's name, `guard` for the guard's states, `guard/<name>` for its rules. */
export interface Protection {
  rule: string;
  why: string;
}

/** Nothing is known to be absent: what a caller writes can't loosen the guard's own rules. */
const NOTHING: KnownAbsent = new Set();

/** Why the guard of a cluster saves a session, whatever the policy says. */
export function guardProtection(
  record: SessionRecord,
  guard: GuardBounds,
  knownAbsent: KnownAbsent,
): Protection | undefined {
  return neverMatched(record, guard, knownAbsent) ?? ruleProtection(guard.protect, record, NOTHING, 'guard/');
}

/** Why a policy's protect rules save a session. */
export function policyProtection(
  record: SessionRecord,
  policy: Policy,
  knownAbsent: KnownAbsent,
): Protection | undefined {
  return ruleProtection(policy.protect, record, knownAbsent, '');
}

function neverMatched(
  record: SessionRecord,
  guard: GuardBounds,
  knownAbsent: KnownAbsent,
): Protection | undefined {
  const states = [
    // A session without a data state can't be told from an active one, whatever a caller's rule writes.
    { what: 'data', state: record.data.state, known: false },
    { what: 'mover', state: record.mover.state, known: knownAbsent.has('moverState') },
  ];
  if (guard.neverMatch.length === 0) return undefined;
  for (const { what, state, known } of states) {
    if (state === undefined ? !known : guard.neverMatch.some((never) => never === state)) {
      return { rule: 'guard', why: `${what} is ${state ?? 'of unknown state'}, guard.neverMatch forbids it` };
    }
  }
  return undefined;
}

function ruleProtection(
  rules: ProtectRule[],
  record: SessionRecord,
  knownAbsent: KnownAbsent,
  prefix: string,
): Protection | undefined {
  for (const rule of rules) {
    const { truth, unknown } = evaluateRule(rule, record, knownAbsent);
    if (truth === 'no') continue;
    const name = `${prefix}${rule.name}`;
    const how = truth === 'yes' ? 'holds' : `may hold: ${unknown.join(', ')} not known`;
    return { rule: name, why: `protect rule ${name} ${how}` };
  }
  return undefined;
}

/** {@link guardProtection} as a sentence, for whoever is about to kill. */
export function guardProtects(
  record: SessionRecord,
  guard: GuardBounds,
  knownAbsent: readonly string[],
): string | undefined {
  return guardProtection(record, guard, new Set(knownAbsent))?.why;
}
