import { isClientName } from '../../../../rules/client-names';
import type { MatchRule, ProtectRule } from '../../../../contracts/policy';
import type { ConditionName } from '../../../../rules/sessions';

type Rule = MatchRule | ProtectRule;

/** `a`, `a or b`, `a, b or c`. */
export function alternatives(words: readonly string[], link = 'or'): string {
  const [last = '', ...before] = [...words].reverse();
  return before.length === 0 ? last : `${before.reverse().join(', ')} ${link} ${last}`;
}

/** A network as people write it: an address of its own without its bits, a name of clients as it is. */
export function placeText(place: string): string {
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
export function ruleText(rule: Rule): string {
  const names = Object.keys(WORDS) as ConditionName[];
  return alternatives(
    names.flatMap((name) => wordsOf(name, rule)),
    'and',
  );
}
