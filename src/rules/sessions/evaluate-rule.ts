import type { MatchRule } from '../../contracts/policy';
import type { SessionRecord } from '../../contracts/session';
import { CONDITIONS, type Condition, type ConditionName, type KnownAbsent } from './conditions';
import { allOf } from './truth';
import type { Truth } from './truth';

/** What a rule says about a session, which of its conditions do not hold, and which could not be decided. */
export interface RuleVerdict {
  truth: Truth;
  failed: ConditionName[];
  unknown: ConditionName[];
}

/** In a rule all conditions hold; protect rules ask the same questions, without `absent`. */
export function evaluateRule(rule: MatchRule, session: SessionRecord, knownAbsent: KnownAbsent): RuleVerdict {
  const answers = Object.keys(CONDITIONS)
    .map((name) => name as ConditionName)
    .map((name) => ({ name, truth: truthOf(name, rule, session, knownAbsent) }));
  const named = (wanted: Truth) => answers.filter(({ truth }) => truth === wanted).map(({ name }) => name);
  return {
    truth: allOf(answers.map(({ truth }) => truth)),
    failed: named('no'),
    unknown: named('unknown'),
  };
}

function truthOf<K extends ConditionName>(
  name: K,
  rule: MatchRule,
  session: SessionRecord,
  knownAbsent: KnownAbsent,
): Truth {
  const condition: Condition<NonNullable<MatchRule[K]>> = CONDITIONS[name];
  const wanted = rule[name];
  return wanted === undefined ? 'yes' : condition(wanted, session, knownAbsent);
}
