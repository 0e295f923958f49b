import type { Guard } from '../../contracts/cluster';
import { durationMs } from '../../contracts/duration';
import type { MatchRule, Policy, ProtectRule } from '../../contracts/policy';
import { approversOf } from '../../rules/approval';
import { isClientName } from '../../rules/client-names';
import { quietWords } from '../../rules/schedules';
import { type ConditionName, tightenPolicy, wishedEvidence } from '../../rules/sessions';
import { evictSentence } from '../shared/output/evict-sentence';
import { counted } from '../shared/output/words';

/** What a sentence is about. */
export type About =
  | 'watch'
  | 'match'
  | 'protect'
  | 'guard'
  | 'limits'
  | 'approval'
  | 'quiet'
  | 'gate'
  | 'kill'
  | 'notify'
  | 'evict';

/** One thing that a policy does, in plain words. */
export interface Sentence {
  about: About;
  text: string;
}

type Teller = (policy: Policy, guard: Guard) => string[];

function watch(policy: Policy, guard: Guard): string[] {
  const { window, every } = policy.observe;
  if (wishedEvidence(policy, guard, 'enforce') === 'collected')
    return [
      `It takes what the observer of the cluster has seen in ${window}, and looks twice itself, a minute apart. A session that changed in it is kept, since ONTAP tells no idle time. Where the observer does not cover it, it watches for ${window} itself, and says why.`,
    ];
  const samples = durationMs(window) / durationMs(every) + 1;
  return [
    `It watches all sessions for ${window} and takes ${samples} samples, one every ${every}. The window is the hours without movement: a session that changes in it is kept, since ONTAP tells no idle time.`,
  ];
}

const match: Teller = (policy) => [
  ...policy.match.map((rule) => `Rule ${rule.name} finds a session if in all samples ${ruleText(rule)}.`),
  ...takeoverText(policy),
];

const protect: Teller = ({ protect: rules }) =>
  rules.map(
    (rule) =>
      `Rule ${rule.name} saves a session if ${ruleText(rule)}; also if ONTAP does not tell, unless the rule that finds it takes that as absent.`,
  );

function guardText(_: Policy, { neverMatch, protect: rules }: Guard): string[] {
  return [
    ...(neverMatch.length === 0
      ? []
      : [
          `The owner saves a session whose data service or mover is ${alternatives(neverMatch)} (guard.neverMatch).`,
        ]),
    ...rules.map(
      (rule) =>
        `The owner saves a session if ${ruleText(rule)}, or if ONTAP does not tell (guard.protect, ${rule.name}).`,
    ),
  ];
}

function takeoverText({ inTakeover }: Policy): string[] {
  if (inTakeover !== 'judge') return [];
  return [
    'On a node that has taken over its HA partner it judges sessions without a data connection to elsewhere by what that node alone shows, as long as nothing of the pair changes (inTakeover).',
  ];
}

function pressureText({ pressure }: Policy): string[] {
  if (pressure === undefined) return [];
  const { limit, abovePercent, downToPercent } = pressure;
  const size = limit === 'auto' ? "the sessions that the node's memory allows" : counted(limit, 'session');
  return [
    `It kills only on nodes that use more than ${abovePercent} % of ${size}, and only until ${downToPercent} % are in use.`,
  ];
}

function limits(policy: Policy, guard: Guard): string[] {
  const { maxKills, maxPercent, percentFrom, onExceed } = policy.limits;
  const over =
    onExceed === 'approve'
      ? "a person has to approve (limits.onExceed: approve), up to the guard's own limits"
      : 'it kills nothing and ends as limit_exceeded';
  const most = Math.min(maxKills, guard.maxKills);
  const percent = Math.min(maxPercent, guard.maxPercent ?? maxPercent);
  return [
    ...pressureText(policy),
    `It kills at most ${counted(most, 'session')} a run, and from ${counted(percentFrom, 'session')} on at most ${percent} % of all. When it finds more, ${over}.`,
  ];
}

function approvers(policy: Policy, guard: Guard): string {
  const names = approversOf(policy, guard);
  if (names === undefined) return 'Anyone but the requester';
  return `${alternatives(names)} (not the requester)`;
}

function approval(policy: Policy, guard: Guard): string[] {
  const { required, within } = policy.approval;
  const who = approvers(policy, guard);
  const otherwise = `within ${within}; otherwise it kills nothing and ends as not_approved`;
  if (guard.approvals === 'signed')
    return [`${who} has to sign every plan with an SSH key (guard.approvals) ${otherwise}.`];
  if (required) return [`${who} has to approve the plan ${otherwise}.`];
  const { approvalAbove } = guard;
  if (approvalAbove !== undefined)
    return [
      `${who} has to approve a plan of more than ${counted(approvalAbove, 'kill')} (guard.approvalAbove) ${otherwise}.`,
    ];
  return policy.limits.onExceed === 'approve'
    ? [`${who} has to approve a plan over the limits ${otherwise}.`]
    : ['Nobody is asked for approval.'];
}

function quietText({ inQuietHours = 'wait' }: Policy, { quiet = [] }: Guard): string[] {
  if (quiet.length === 0) return [];
  const meets =
    inQuietHours === 'wait'
      ? 'a plan that is made in them waits for their end'
      : 'a run whose plan is made in them ends';
  return [
    `Nothing is killed in the owner's quiet hours ${quiet.map(quietWords).join(', ')} (guard.quiet); ${meets}.`,
  ];
}

function gateText(_policy: Policy, { changeGate }: Guard): string[] {
  if (changeGate === undefined) return [];
  return [
    `Nothing is killed but within a change that the owner's change gate calls approved (guard.changeGate): a run needs its ticket, and waits up to ${changeGate.waitFor} for a clear answer.`,
  ];
}

function kill({ limits: { killsPerMinute }, verify, notify, notifyBefore }: Policy): string[] {
  const { within, killAgainAfter } = verify;
  const again =
    durationMs(killAgainAfter) < durationMs(within)
      ? `what is not after ${killAgainAfter} is killed once more, and not again`
      : 'nothing is killed a second time';
  return [
    ...(notifyBefore === undefined
      ? []
      : [
          `Before the first kill it tells ${notify.join(', ')} and waits ${notifyBefore}: anyone who may can reject the plan.`,
        ]),
    `Right before its kill each session is read again, and left alone if anything changed; at most ${counted(killsPerMinute, 'kill')} a minute.`,
    `Then it looks for ${within} whether they are gone; ${again}.`,
  ];
}

function notifyText({ notify }: Policy): string[] {
  return notify.length === 0 ? [] : [`It tells the web hooks ${notify.join(', ')}.`];
}

const TELLERS: Record<About, Teller> = {
  watch,
  match,
  protect,
  guard: guardText,
  limits,
  approval,
  quiet: quietText,
  gate: gateText,
  kill,
  notify: notifyText,
  evict: (_policy, guard) => [evictSentence(guard) ?? []].flat(),
};

/** What a policy does within the bounds of a guard, in the order in which it happens, and what the guard changed. */
export function explainPolicy(written: Policy, guard: Guard): { sentences: Sentence[]; tightened: string[] } {
  const { policy, tightened } = tightenPolicy(written, guard);
  const sentences = Object.entries(TELLERS).flatMap(([about, tell]) =>
    tell(policy, guard).map((text) => ({ about: about as About, text })),
  );
  return { sentences, tightened };
}

type Rule = MatchRule | ProtectRule;

/** `a`, `a or b`, `a, b or c`. */
function alternatives(words: readonly string[], link = 'or'): string {
  const [last = '', ...before] = [...words].reverse();
  return before.length === 0 ? last : `${before.reverse().join(', ')} ${link} ${last}`;
}

/** A network as people write it: an address of its own without its bits, a name of clients as it is. */
function placeText(place: string): string {
  if (isClientName(place)) return place;
  const [address = '', bits = ''] = place.split('/');
  return bits === (address.includes(':') ? '128' : '32') ? address : `in ${place}`;
}

const HELD: Record<string, string> = {
  tape: 'an open drive',
  scsi: 'a robot or drive as SCSI device',
  none: 'no drive or robot',
};

const statesText = (what: string, states: readonly string[]) =>
  `${what} is ${alternatives(states.map((state) => (state === 'absent' ? 'not told' : state)))}`;

const fits = (what: string, globs: readonly string[]) => `${what} fits ${alternatives(globs)}`;

type Words = { [K in ConditionName]: (wanted: NonNullable<MatchRule[K]>) => string };

/** What a condition asks, as a part of a sentence. */
const WORDS: Words = {
  client: (places) => `its backup server (client) is ${alternatives(places.map(placeText))}`,
  source: (places) => `it was made to the address (source) ${alternatives(places.map(placeText))}`,
  dataState: (states) => statesText('its data service', states),
  dataReason: (reasons) => statesText("its data service's reason", reasons),
  moverState: (states) => statesText('its mover', states),
  moverReason: (reasons) => statesText("its mover's reason", reasons),
  operation: (operations) => statesText('its operation', operations),
  engine: (engines) => statesText('its engine', engines),
  holds: (held) => `it holds ${alternatives(held.map((one) => HELD[one] ?? one))}`,
  svm: (globs) => fits("its SVM, or its path's,", globs),
  ownerSvm: (globs) => fits('its owning SVM', globs),
  path: (globs) => fits('its path', globs),
  node: (globs) => fits('its node', globs),
  tapeDevice: (globs) => fits("its drive's name", globs),
  minBytes: (bytes) => `it moved at least ${bytes} bytes`,
  maxBytes: (bytes) => `it moved at most ${bytes} bytes`,
};

function wordsOf<K extends ConditionName>(name: K, rule: MatchRule): string[] {
  const wanted = rule[name];
  return wanted === undefined ? [] : [WORDS[name](wanted)];
}

/** All conditions of a rule, joined by "and". */
function ruleText(rule: Rule): string {
  const names = Object.keys(WORDS) as ConditionName[];
  return alternatives(
    names.flatMap((name) => wordsOf(name, rule)),
    'and',
  );
}
