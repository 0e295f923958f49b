import type { KeptReason, PlannedSession } from '../../contracts/plan';
import { SESSION_ID_PATTERN, UUID_PATTERN } from '../../contracts/schemas/primitives';
import { cut } from '../../contracts/text';
import { keyOf, keyOfText, keyText } from '../../contracts/session-key';
import type { SurveyedSession, Survey } from './survey';
import { unseenEnds } from './transfers';
import { agoText, collectedText, sentence, statesText, unchangedText } from './why';
import { noMatchText } from './why-no-match';

/** The decision without what every decision carries. */
type Ruling =
  | { decision: 'protected'; rule: string; why: string }
  | { decision: 'kept'; reason: KeptReason; why: string };

/** Ends that more sessions than this have in common say nothing about who works with whom. */
const LARGEST_TRANSFER = 8;

/** Characters of `partner`: an address that is none may be of any length. */
const LONGEST_PARTNER = 60;

type Step = (found: SurveyedSession, view: Survey) => Ruling | undefined;

/** The first that applies decides; what is left after the last one is stale. */
const LADDER: Step[] = [
  unsupportedId,
  unreadable,
  noMatch,
  isProtected,
  stateMissing,
  nodeUnstable,
  notSeenThroughout,
  moved,
  tooManyJoined,
  transferLives,
  noPressure,
  notSelected,
  nodesUnknown,
];

/** What the plan says about one session of the last sample. */
export function decideSession(found: SurveyedSession, view: Survey): PlannedSession {
  const ruling = firstRuling(found, view);
  const rule = ruleOf(found);
  const partner = partnerOf(found, view);
  const decided = {
    ...keyOf(found.record),
    unchangedSeconds: unchangedSeconds(found, view),
    ...(partner === undefined ? {} : { partner }),
  };
  if (ruling?.decision === 'protected') return { ...decided, ...ruling };
  if (rule === undefined) return { ...decided, ...(ruling ?? kept('no_match')) };
  if (ruling !== undefined) return { ...decided, ...ruling, rule };
  return {
    ...decided,
    decision: 'kill',
    rule,
    why: killWhy(found, view),
    knownAbsent: [...found.match.knownAbsent].sort(),
    joined: (view.transfers.get(found.key) ?? []).map(keyOfText),
  };
}

function firstRuling(found: SurveyedSession, view: Survey): Ruling | undefined {
  for (const step of LADDER) {
    const ruling = step(found, view);
    if (ruling !== undefined) return ruling;
  }
  return undefined;
}

function ruleOf({ match }: SurveyedSession): string | undefined {
  return match.rules[0]?.name;
}

function kept(reason: KeptReason, ...why: (string | undefined)[]): Ruling {
  return { decision: 'kept', reason, why: sentence(...why) };
}

/** A near miss names the rule that would have matched. */
function nearMiss(reason: KeptReason, found: SurveyedSession, why: string): Ruling {
  return kept(reason, `would match ${ruleOf(found)}, but ${why}`);
}

/** One that is absent is unreadable. */
function unsupportedId({ record }: SurveyedSession): Ruling | undefined {
  if (record.sessionId === '' || record.ownerUuid === '') return undefined;
  return SESSION_ID_PATTERN.test(record.sessionId) && UUID_PATTERN.test(record.ownerUuid)
    ? undefined
    : kept('unsupported_id', 'its id or owner uuid must not be put into a path');
}

function unreadable(found: SurveyedSession): Ruling | undefined {
  return found.unreadable === undefined ? undefined : kept('unreadable', found.unreadable);
}

function noMatch({ record, match }: SurveyedSession): Ruling | undefined {
  if (match.rules.length > 0) return undefined;
  return kept('no_match', noMatchText(match, record));
}

function isProtected(found: SurveyedSession): Ruling | undefined {
  const { protection } = found;
  if (protection === undefined) return undefined;
  const why = sentence(`matches ${ruleOf(found)}, but ${protection.why}`);
  return { decision: 'protected', rule: protection.rule, why };
}

function stateMissing(found: SurveyedSession): Ruling | undefined {
  return found.missingState === undefined ? undefined : nearMiss('unreadable', found, found.missingState);
}

function nodeUnstable(found: SurveyedSession): Ruling | undefined {
  return found.nodeUnstable === undefined ? undefined : nearMiss('node_unstable', found, found.nodeUnstable);
}

function notSeenThroughout(found: SurveyedSession, view: Survey): Ruling | undefined {
  if (found.trace.throughout) return undefined;
  const since = agoText(unchangedSeconds(found, view));
  return nearMiss('not_seen_throughout', found, `this session was first seen ${since}`);
}

function moved(found: SurveyedSession, view: Survey): Ruling | undefined {
  const { still, tooLittle } = found.trace;
  if (still) return undefined;
  return nearMiss('moved', found, tooLittle ?? `moved ${agoText(unchangedSeconds(found, view))}`);
}

function tooManyJoined(found: SurveyedSession, { transfers }: Survey): Ruling | undefined {
  const joined = transfers.get(found.key)?.length ?? 0;
  if (joined < LARGEST_TRANSFER) return undefined;
  return nearMiss('unreadable', found, `its connection is also that of ${joined} other sessions`);
}

function transferLives(found: SurveyedSession, view: Survey): Ruling | undefined {
  const alive = (view.transfers.get(found.key) ?? []).find((other) => view.restless.has(other));
  if (alive === undefined) return undefined;
  return nearMiss('transfer_lives', found, `joined session ${shortKey(alive)} ${view.restless.get(alive)}`);
}

function noPressure(found: SurveyedSession, { relieved, pools }: Survey): Ruling | undefined {
  if (relieved === undefined || relieved.has(found.key)) return undefined;
  const pool = pools.find(({ node }) => node === found.record.node);
  const use = `${pool?.used ?? '?'} of ${pool?.limit ?? 'an unknown number of'} sessions`;
  return nearMiss('no_pressure', found, `its node's pool does not ask for it: ${use} in use`);
}

function notSelected(found: SurveyedSession, { input: { only } }: Survey): Ruling | undefined {
  if (only === undefined || only.some((key) => keyText(key) === found.key)) return undefined;
  return nearMiss('not_selected', found, 'the request names other sessions');
}

/** The last: what is kept by it alone is what an SVM's login takes for stale. */
function nodesUnknown(found: SurveyedSession, view: Survey): Ruling | undefined {
  if (view.input.last.scope !== 'svm') return undefined;
  const unchanged = howLong(found, view);
  return nearMiss('nodes_unknown', found, `an SVM's login is not shown the nodes; it was ${unchanged}`);
}

function killWhy(found: SurveyedSession, view: Survey): string {
  return sentence(statesText(found.record), howLong(found, view), 'no protect rule holds');
}

function howLong(found: SurveyedSession, view: Survey): string {
  const seconds = unchangedSeconds(found, view);
  return found.trace.unchangedMs === undefined
    ? unchangedText(seconds, view.input.samples.length)
    : collectedText(seconds);
}

function unchangedSeconds({ trace }: SurveyedSession, { input: { samples } }: Survey): number {
  if (trace.unchangedMs !== undefined) return Math.floor(trace.unchangedMs / 1_000);
  const [since, last] = [samples[trace.since ?? -1], samples.at(-1)];
  const ms = Date.parse(last?.listing.at ?? '') - Date.parse(since?.listing.at ?? '');
  return Number.isFinite(ms) ? Math.max(0, Math.floor(ms / 1_000)) : 0;
}

/** Ids of the joined sessions, or the ends that nobody visible has. */
function partnerOf(found: SurveyedSession, { transfers }: Survey): string | undefined {
  const joined = (transfers.get(found.key) ?? []).map(shortKey);
  const named = joined.length > 0 ? joined : unseenEnds(found.record, transfers);
  if (named.length === 0) return undefined;
  const more = named.length > 2 ? ` and ${named.length - 2} more` : '';
  return `${cut(named.slice(0, 2).join(', '), LONGEST_PARTNER)}${more}`;
}

/** The id alone: the owner's uuid would take half of the sentence. */
function shortKey(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}
