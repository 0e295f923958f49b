import type { MatchRule, Policy } from '../../contracts/policy';
import type { SessionRecord } from '../../contracts/session';
import type { ConditionName, KnownAbsent } from './conditions';
import { evaluateRule, type RuleVerdict } from './evaluate-rule';

/** What a policy's match rules say about a session. */
export interface Match {
  /** Rules that hold, in the policy's order. */
  rules: MatchRule[];
  /** A rule holds, or could if the unknown fields were known. */
  possible: boolean;
  /** Conditions of the first rule that could hold which are not known. */
  unknown: string[];
  /** The rule that the fewest conditions fail, and the first of these; absent when one holds or could. */
  nearest?: { rule: MatchRule; failed: ConditionName };
  /** Fields whose absence one of the rules that hold writes. */
  knownAbsent: KnownAbsent;
}

/** Which match rules hold, and what they take as known to be absent. */
export function matchRules(policy: Policy, session: SessionRecord): Match {
  const verdicts = policy.match.map((rule) => ({
    rule,
    ...evaluateRule(rule, session, writtenAbsent(rule)),
  }));
  const rules = verdicts.filter(({ truth }) => truth === 'yes').map(({ rule }) => rule);
  const possible = verdicts.find(({ truth }) => truth !== 'no');
  return {
    rules,
    possible: possible !== undefined,
    unknown: possible?.unknown ?? [],
    ...(possible === undefined ? nearestOf(verdicts) : {}),
    knownAbsent: new Set(rules.flatMap((rule) => [...writtenAbsent(rule)])),
  };
}

function nearestOf(verdicts: (RuleVerdict & { rule: MatchRule })[]): Pick<Match, 'nearest'> {
  const [best] = [...verdicts].sort((a, b) => a.failed.length - b.failed.length);
  const [failed] = best?.failed ?? [];
  return best === undefined || failed === undefined ? {} : { nearest: { rule: best.rule, failed } };
}

/** Only these conditions can write `absent`; elsewhere it would be a glob. */
const ABSENTABLE = ['dataState', 'dataReason', 'moverState', 'moverReason', 'operation', 'engine'] as const;

function writtenAbsent(rule: MatchRule): KnownAbsent {
  const written: string[] = ABSENTABLE.filter((name) => rule[name]?.includes('absent'));
  return new Set(rule.holds?.includes('none') ? [...written, 'holds'] : written);
}
