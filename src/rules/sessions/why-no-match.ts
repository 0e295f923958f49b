import type { MatchRule } from '../../contracts/policy';
import type { SessionRecord } from '../../contracts/session';
import { cut } from '../../contracts/text';
import { svmOfPath, type ConditionName } from './conditions';
import type { Match } from './match-rules';

/** Characters of one value, theirs or a rule's: the sentence has to tell both. */
const LONGEST_VALUE = 40;

/** Values of a rule that are named; a list of networks may have a hundred. */
const NAMED_VALUES = 4;

const bytesText = ({ data, mover }: SessionRecord): string =>
  `${Math.max(data.bytes ?? 0, mover.bytes ?? 0)} bytes moved`;

function heldText({ tapeDevice, scsi }: SessionRecord): string {
  const held = [...(tapeDevice === undefined ? [] : ['tape']), ...(scsi === undefined ? [] : ['scsi'])];
  return `it holds ${held.length === 0 ? 'none' : held.join(' and ')}`;
}

const is = (what: string, value = 'absent') => `${what} is ${cut(value, LONGEST_VALUE)}`;

/** What a condition asks about, as a session has it. */
const AS_IT_IS: Record<ConditionName, (record: SessionRecord) => string> = {
  dataState: ({ data }) => is('data', data.state),
  dataReason: ({ data }) => is("data's reason", data.reason),
  moverState: ({ mover }) => is('mover', mover.state),
  moverReason: ({ mover }) => is("mover's reason", mover.reason),
  operation: ({ data }) => is('operation', data.operation),
  engine: ({ engine }) => is('engine', engine),
  holds: heldText,
  client: ({ client }) => is('client', client),
  source: ({ source }) => is('source', source),
  path: ({ path }) => is('path', path),
  svm: ({ svm, path }) => is('SVM', svm ?? svmOfPath(path)),
  ownerSvm: ({ svm }) => is('SVM', svm),
  node: ({ node }) => is('node', node),
  tapeDevice: ({ tapeDevice }) => is('tape', tapeDevice),
  minBytes: bytesText,
  maxBytes: bytesText,
};

/** `idle, halted or absent`. */
function alternatives(values: readonly string[]): string {
  const named = values.slice(0, NAMED_VALUES).map((value) => cut(value, LONGEST_VALUE));
  const rest = values.length - named.length;
  const last = rest > 0 ? `${rest} more` : named.pop();
  return named.length === 0 ? `${last}` : `${named.join(', ')} or ${last}`;
}

function wantedText({ minBytes, maxBytes, ...rule }: MatchRule, name: ConditionName): string {
  if (name === 'minBytes') return `at least ${minBytes}`;
  if (name === 'maxBytes') return `at most ${maxBytes}`;
  return alternatives(rule[name] ?? []);
}

/** `no rule matches: data is active, finished-but-open wants halted`, of the rule that comes nearest. */
export function noMatchText({ unknown, nearest }: Match, record: SessionRecord): string {
  if (nearest === undefined) return `no rule matches: ${unknown.join(' and ')} not known`;
  const { rule, failed } = nearest;
  return `no rule matches: ${AS_IT_IS[failed](record)}, ${rule.name} wants ${wantedText(rule, failed)}`;
}
