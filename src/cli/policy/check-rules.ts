import type { MatchRule, Policy, ProtectRule } from '../../contracts/policy';
import type { SessionRecord } from '../../contracts/session';
import { evaluateRule, type KnownAbsent, matchRules, missingState, unreadable } from '../../rules/sessions';
import {
  type Choices,
  choicesFor,
  combinations,
  ENUMS,
  isExhaustive,
  narrowed,
  recordOf,
  type Traits,
} from './candidates';
import { deadGlobs } from './check-globs';

/** Something that the author of a policy should know. */
export interface Finding {
  /** A warning is a mistake in all likelihood, a note is not. */
  level: 'warning' | 'note';
  /** Name of the rule that it is about. */
  rule?: string;
  text: string;
}

export const warning = (text: string, rule?: string): Finding => ({
  level: 'warning',
  ...(rule === undefined ? {} : { rule }),
  text,
});

export const note = (text: string, rule?: string): Finding => ({ ...warning(text, rule), level: 'note' });

/** NDMP gives a reason for these states only; its data service is never paused. */
const WITH_REASON: readonly (string | undefined)[] = ['halted', 'paused'];

/** ONTAP's word for a reason that there is none. */
const NO_REASON: readonly (string | undefined)[] = [undefined, 'not_available'];

/** Why ONTAP can't show such a session; undefined when it can. */
function implausible({ dataState, dataReason, moverState, moverReason }: Traits): string | undefined {
  if (dataState === 'paused')
    return 'only a mover is ever paused, a data service is not; write moverState: [paused]';
  const data = !NO_REASON.includes(dataReason) && !WITH_REASON.includes(dataState);
  const mover = !NO_REASON.includes(moverReason) && !WITH_REASON.includes(moverState);
  if (data)
    return `ONTAP gives a data reason only with the state halted, not with ${dataState ?? 'none'}; write dataState: [halted], or leave dataReason out`;
  if (mover)
    return `ONTAP gives a mover reason only with halted or paused, not with ${moverState ?? 'none'}; write moverState: [halted, paused], or leave moverReason out`;
  return undefined;
}

/** What became of the made-up sessions that fit a match rule. */
interface Trial {
  rule: MatchRule;
  isComplete: boolean;
  /** Why a session that fits can't be. */
  impossible: Set<string>;
  matched: { record: SessionRecord; knownAbsent: KnownAbsent; savedBy: string[] }[];
}

const protectorsOf = ({ protect }: Policy, record: SessionRecord, knownAbsent: KnownAbsent): string[] =>
  protect.filter((rule) => evaluateRule(rule, record, knownAbsent).truth !== 'no').map(({ name }) => name);

/** What besides protect rules keeps a session, whatever the policy. */
function unreadableAs(record: SessionRecord, knownAbsent: KnownAbsent): string[] {
  const why = unreadable(record) ?? missingState(record, knownAbsent);
  return why === undefined ? [] : [`(unreadable: ${why})`];
}

function tryRule(policy: Policy, rule: MatchRule, choices: Choices): Trial {
  const own = narrowed(choices, rule);
  const trial: Trial = { rule, isComplete: isExhaustive(own), impossible: new Set(), matched: [] };
  for (const traits of combinations(own)) {
    const record = recordOf(traits);
    if (matchRules({ ...policy, match: [rule] }, record).rules.length === 0) continue;
    const cannotBe = implausible(traits);
    if (cannotBe !== undefined) {
      trial.impossible.add(cannotBe);
      continue;
    }
    const { knownAbsent } = matchRules(policy, record);
    const savedBy = [...protectorsOf(policy, record, knownAbsent), ...unreadableAs(record, knownAbsent)];
    trial.matched.push({ record, knownAbsent, savedBy });
  }
  return trial;
}

/** Of a rule with such globs nothing else is told: made-up sessions that fit them can't be. */
const globFindings = (kind: string, rule: MatchRule | ProtectRule): Finding[] =>
  deadGlobs(rule).map((text) => warning(`${kind} rule ${rule.name}: ${text}`, rule.name));

const kills = ({ matched }: Trial) => matched.some(({ savedBy }) => savedBy.length === 0);

function matchFindings(policy: Policy, trial: Trial): Finding[] {
  const { rule, isComplete, impossible, matched } = trial;
  const { name } = rule;
  const dead = globFindings('match', rule);
  if (dead.length > 0) return dead;
  if (!isComplete) return [];
  if (matched.length === 0) {
    const [why = 'its conditions contradict each other; leave one of them out'] = impossible;
    return [warning(`match rule ${name} can't match: ${why}`, name)];
  }
  if (kills(trial)) return [];
  const savers = [...new Set(matched.flatMap(({ savedBy }) => savedBy))].join(', ');
  const found = `match rule ${name} kills nothing: all that it finds is protected by ${savers}`;
  return [warning(`${found}; ${cureOf(policy, rule, savers)}`, name)];
}

/** What to write, found by trying it: the rule says what a session lacks that it finds already. */
function cureOf(policy: Policy, rule: MatchRule, savers: string): string {
  const otherwise = `narrow ${savers}, or take ${rule.name} out`;
  const cure = withAbsence(rule).find((changed) => {
    const match = policy.match.map((one) => (one === rule ? changed.rule : one));
    const tried = { ...policy, match };
    const { matched } = tryRule(tried, changed.rule, choicesFor([...match, ...policy.protect]));
    return matched.some(
      ({ record, savedBy }) =>
        savedBy.length === 0 && matchRules({ ...policy, match: [rule] }, record).rules.length > 0,
    );
  });
  return cure === undefined ? otherwise : `write ${cure.words} in ${rule.name}, or ${otherwise}`;
}

/** The rule with the absence of one field more that counts as known. */
function withAbsence(rule: MatchRule): { rule: MatchRule; words: string }[] {
  const added = [['holds', 'none'] as const, ...ENUMS.map((name) => [name, 'absent'] as const)];
  return added.flatMap(([key, value]) => {
    const before: readonly string[] = rule[key] ?? [];
    if (before.includes(value)) return [];
    const values = [...before, value];
    return [{ rule: { ...rule, [key]: values }, words: `${key}: [${values.join(', ')}]` }];
  });
}

/** True when some session that can be fits the rule; also when not all could be tried. */
function canHold(rule: ProtectRule, choices: Choices): boolean {
  const own = narrowed(choices, rule);
  if (!isExhaustive(own)) return true;
  for (const traits of combinations(own)) {
    if (implausible(traits) !== undefined) continue;
    if (evaluateRule(rule, recordOf(traits), new Set(['holds'])).truth === 'yes') return true;
  }
  return false;
}

function protectFindings(rule: ProtectRule, choices: Choices, trials: readonly Trial[]): Finding[] {
  const { name } = rule;
  const dead = globFindings('protect', rule);
  if (dead.length > 0) return dead;
  if (!canHold(rule, choices))
    return [
      warning(
        `protect rule ${name} protects nothing: no session can be as it says; correct it, or take it out`,
        name,
      ),
    ];
  const saves = trials.some(({ matched }) =>
    matched.some(({ record, knownAbsent }) => evaluateRule(rule, record, knownAbsent).truth !== 'no'),
  );
  if (saves || trials.some(({ isComplete }) => !isComplete)) return [];
  const why = leftOutBy(rule, trials);
  return [note(`protect rule ${name} protects nothing that a match rule finds${why}; it may stay`, name)];
}

/** The conditions that alone keep it from protecting something. */
function leftOutBy(rule: ProtectRule, trials: readonly Trial[]): string {
  const failed = trials.flatMap(({ matched }) =>
    matched.map(({ record, knownAbsent }) => evaluateRule(rule, record, knownAbsent).failed),
  );
  const keys = [...new Set(failed.filter(({ length }) => length === 1).flat())];
  return keys.length === 0 ? '' : `: they leave its sessions out already, by ${keys.join(' and ')}`;
}

function twice(kind: string, rules: readonly { name: string }[]): Finding[] {
  const names = rules.map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((name) =>
    warning(`two ${kind} rules are called ${name}: reports can't tell them apart; rename one`, name),
  );
}

/** What the rules of a policy can and can't do, found by trying them on made-up sessions. */
export function checkRules(policy: Policy): Finding[] {
  const choices = choicesFor([...policy.match, ...policy.protect]);
  const trials = policy.match.map((rule) => tryRule(policy, rule, choices));
  return [
    ...twice('match', policy.match),
    ...twice('protect', policy.protect),
    ...trials.flatMap((trial) => matchFindings(policy, trial)),
    ...policy.protect.flatMap((rule) => protectFindings(rule, choices, trials)),
  ];
}

/** Match rules all of whose sessions a guard would save, and what of it does. */
export function rulesForbidden(
  policy: Policy,
  saverOf: (record: SessionRecord, absent: KnownAbsent) => string | undefined,
): { name: string; savers: string[] }[] {
  const choices = choicesFor([...policy.match, ...policy.protect]);
  return policy.match.flatMap((rule) => {
    const killable = tryRule(policy, rule, choices).matched.filter(({ savedBy }) => savedBy.length === 0);
    const savers = killable.map(({ record, knownAbsent }) => saverOf(record, knownAbsent));
    if (savers.length === 0 || savers.includes(undefined)) return [];
    return [{ name: rule.name, savers: [...new Set(savers.flatMap((saver) => saver ?? []))] }];
  });
}
